import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Snapshot, Vps } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { storageOf } from '../api/queries.ts';
import { savepoint } from '../api/savepoint.ts';
import styles from '../look/form.module.css';
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
  const isAsked = useAsked('delete') !== undefined;
  const freed =
    data && sum(snapshots.map(({ name }) => data.snapshots.find((each) => each.name === name)?.freed_bytes));
  const what =
    snapshots.length === 1 ? (snapshots[0]?.alias ?? snapshots[0]?.name ?? '') : plural(snapshots.length, 'snapshot');
  const remove = async () => {
    const task = async () => {
      let given = 0;
      for (const { name } of snapshots) given += (await savepoint.snapshots.delete(task_id, name)).freed;
      return given;
    };
    const isDone = await act('delete', 'Deleting', task, (given) => ({
      title: `${what} deleted`,
      text: `${bytes(given)} came free.`,
    }));
    if (isDone) onDone();
  };
  return (
    <Modal opened onClose={onClose} title={`Delete ${what}?`}>
      <div className={styles.form}>
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
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.8" loading={isAsked} onClick={() => void remove()}>
            Delete
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Null where a part is not known. */
function sum(parts: readonly (number | null | undefined)[]): number | null {
  return parts.reduce<number | null>(
    (total, part) => (total === null || part === null || part === undefined ? null : total + part),
    0,
  );
}
