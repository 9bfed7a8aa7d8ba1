import { UsageError } from '../../frame/usage-error.ts';
import { option, verb } from '../../frame/verb.ts';
import { bytes } from '../../../client/words/figures.ts';
import { ofSnapshot, type OfVps, ofVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly name?: string;
  readonly all?: true;
  readonly force?: true;
}

export const deleteSnapshots = verb<Asked>({
  name: 'delete',
  summary: 'Delete one snapshot, or all; the others keep working',
  slots: [ofVps, { ...ofSnapshot, optional: true }],
  options: [option('--all', 'all of the VPS but the pinned ones'), option('--force', 'with --all: pinned ones too')],
  examples: ['snapshots delete web golden', 'snapshots delete web --all'],
  async run({ client, confirm, show, signal }, asked) {
    const { task_id, all, force } = asked;
    const name = oneOrAll(asked);
    await confirm(
      `Delete ${name ?? (all && force ? 'all snapshots' : 'all snapshots that are not pinned')} of ${task_id}?`,
    );
    const reply =
      name === null
        ? await client.snapshots.deleteAll(task_id, { force }, { signal })
        : await client.snapshots.delete(task_id, name, { signal });
    show(reply, ({ deleted, freed, pending }) => {
      const later = pending.length > 0 ? `; ${pending.length} of them are still in use and free theirs later` : '';
      return `${deleted.length} deleted, ${bytes(freed)} freed${later}`;
    });
  },
});

/** Null for all. */
function oneOrAll({ name, all, force }: Asked): string | null {
  if (name !== undefined && all) throw new UsageError('--all takes no NAME');
  if (force && !all) throw new UsageError('--force goes with --all only');
  if (name === undefined && !all) throw new UsageError('NAME is missing (or --all)');
  return name ?? null;
}
