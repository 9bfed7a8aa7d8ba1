import { verb } from '../../frame/verb.ts';
import { scheduleFacts } from '../../look/schedule-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

export const showSchedule = verb<OfVps>({
  name: 'show',
  summary: 'When snapshots are taken, and how the last run went',
  slots: [ofVps],
  async run({ client, show, signal }, { task_id }) {
    show(await client.schedules.get(task_id, { signal }), scheduleFacts);
  },
});
