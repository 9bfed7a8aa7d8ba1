import { number } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { taken } from '../../look/snapshot-words.ts';
import { vpsLine } from '../../look/vps-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly snapshot?: boolean;
  readonly timeout?: number;
}

export const stopVps = verb<Asked>({
  name: 'stop',
  summary: 'Stop a VPS and snapshot its disk',
  slots: [ofVps],
  options: [
    option('--snapshot', 'snapshot its disk, whatever the settings say'),
    option('--no-snapshot', 'do not snapshot its disk'),
    option('--timeout <SECONDS>', 'how long to wait before it is killed', number),
  ],
  async run({ client, follow, show }, { task_id, snapshot, timeout }) {
    const reply = await follow((options) => client.vps.stop(task_id, { snapshot, timeout }, options));
    show(reply, ({ vps, snapshot: saved, failure }) =>
      [vpsLine(vps), saved && taken(saved), failure && `There is no snapshot of it: ${failure.message}`]
        .filter((line) => line !== null)
        .join('\n'),
    );
  },
});
