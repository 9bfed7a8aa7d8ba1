import { option, verb } from '../../frame/verb.ts';
import { runsText } from '../../look/schedule-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { CRON } from './cron-slot.ts';

interface Asked extends OfVps {
  readonly cron: string;
  readonly zone?: string;
}

export const previewSchedule = verb<Asked>({
  name: 'preview',
  summary: 'When a schedule would run; changes nothing',
  slots: [ofVps, CRON],
  options: [option('--zone <ZONE>', 'the time zone, as Europe/Berlin; else UTC')],
  examples: ['schedule preview web "30 2 * * mon-fri" --zone Europe/Berlin'],
  async run({ client, show, signal }, { task_id, cron, zone }) {
    const preview = await client.schedules.preview(task_id, { cron, time_zone: zone }, { signal });
    show(preview, ({ next_runs }) => runsText(next_runs, zone ?? 'UTC'));
  },
});
