import { UsageError } from '../../frame/usage-error.ts';
import { option, verb } from '../../frame/verb.ts';
import { restarted } from '../../look/snapshot-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly fromSnapshot?: true | string;
  readonly asIs?: true;
}

export const restartVps = verb<Asked>({
  name: 'restart',
  summary: 'Stop a VPS (with a snapshot), then start it from the newest snapshot of its timeline',
  slots: [ofVps],
  options: [
    option('--from-snapshot [NAME]', 'from this one: its name, its alias, or latest'),
    option('--as-is', 'start its container as it is'),
  ],
  examples: ['vps restart web', 'vps restart web --from-snapshot golden'],
  async run({ client, follow, show }, asked) {
    const from = startOf(asked);
    show(await follow((options) => client.vps.restart(asked.task_id, { from }, options)), restarted);
  },
});

function startOf({ fromSnapshot, asIs }: Asked): string | undefined {
  if (asIs && fromSnapshot) throw new UsageError('--as-is and --from-snapshot exclude each other');
  if (asIs) return 'container';
  return fromSnapshot === true ? 'latest' : fromSnapshot;
}
