import { UsageError } from '../../frame/usage-error.ts';
import { option, verb } from '../../frame/verb.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly snapshots?: true;
  readonly force?: true;
}

export const removeVps = verb<Asked>({
  name: 'rm',
  summary: 'Remove a VPS after a last snapshot; its snapshots stay unless asked',
  slots: [ofVps],
  options: [
    option('--snapshots', 'delete its snapshots too, and take no last one'),
    option('--force', 'with --snapshots: pinned ones too'),
  ],
  async run({ client, confirm, follow, show }, { task_id, snapshots, force }) {
    if (force && !snapshots) throw new UsageError('--force goes with --snapshots only');
    await confirm(snapshots ? `Remove ${task_id} and its snapshots for good?` : `Remove ${task_id}?`);
    const reply = await follow((options) => client.vps.delete(task_id, { snapshots, force }, options));
    show(reply, ({ last_snapshot, deleted }) => {
      if (last_snapshot) return `${task_id} is removed; its disk is saved as ${last_snapshot.name}`;
      return `${task_id} is removed${deleted.length > 0 ? `, and ${deleted.length} snapshots with it` : ''}`;
    });
  },
});
