import { useQuery } from '@tanstack/react-query';
import type { Snapshot, Vps } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { failedWith } from '../api/failed-with.ts';
import { storageOf } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import { Dialog } from '../look/dialog.tsx';
import styles from '../look/form.module.css';
import { useWhileHere } from '../look/use-while-here.ts';
import { plural } from '../look/words.ts';
import { useAct, useAsked } from '../work/use-act.ts';

interface Props {
  readonly vps: Vps;
  readonly snapshots: readonly Snapshot[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Deletes snapshots: which, and what comes free. The others keep working. */
export function DeleteDialog({ vps: { task_id }, snapshots, onClose, onDone }: Props) {
  const { data } = useQuery(storageOf(task_id));
  const act = useAct();
  const end = useWhileHere(onDone);
  const isAsked = useAsked('delete') !== undefined;
  const freed =
    data && sum(snapshots.map(({ name }) => data.snapshots.find((each) => each.name === name)?.freed_bytes));
  const what =
    snapshots.length === 1 ? (snapshots[0]?.alias ?? snapshots[0]?.name ?? '') : plural(snapshots.length, 'snapshot');
  const remove = async () => {
    const task = async () => {
      let given = 0;
      for (const { name } of snapshots) given += await freedBy(task_id, name);
      return given;
    };
    const isDone = await act('delete', 'Deleting', task, (given) => ({
      title: `${what} deleted`,
      text: `${bytes(given)} came free.`,
    }));
    if (isDone) end();
  };
  return (
    <Dialog
      title={`Delete ${what}?`}
      submit="Delete"
      isDanger
      focus="cancel"
      isAsked={isAsked}
      onSubmit={() => void remove()}
      onClose={onClose}
    >
      <p>
        <strong>This cannot be undone.</strong> The VPS and its other snapshots are not affected.
        {typeof freed === 'number' && ` At least ${bytes(freed)} come free.`}
      </p>
      {snapshots.length > 1 && (
        <ul className={styles.points}>
          {snapshots.slice(0, 8).map(({ name, alias }) => (
            <li key={name}>{alias ?? <span className="mono">{name}</span>}</li>
          ))}
          {snapshots.length > 8 && <li>and {snapshots.length - 8} more</li>}
        </ul>
      )}
      {snapshots.some(({ pinned }) => pinned) && <p>Some of this is pinned, and will be deleted all the same.</p>}
    </Dialog>
  );
}

/** What is gone already is what was wished: of several, one may have failed before, and the rest is tried again. */
async function freedBy(task_id: string, name: string): Promise<number> {
  try {
    return (await savepoint.snapshots.delete(task_id, name)).freed;
  } catch (failure) {
    if (failedWith(failure, 'snapshot_not_found')) return 0;
    throw failure;
  }
}

/** Null where a part is not known. */
function sum(parts: readonly (number | null | undefined)[]): number | null {
  return parts.reduce<number | null>(
    (total, part) => (total === null || part === null || part === undefined ? null : total + part),
    0,
  );
}
