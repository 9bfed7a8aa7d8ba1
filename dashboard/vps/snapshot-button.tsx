import { ActionIcon, Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Snapshot, Vps } from '../../client/index.ts';
import { bytes } from '../../client/words/figures.ts';
import { savepoint } from '../api/savepoint.ts';
import { hinted } from '../look/hint.tsx';
import { Icon } from '../look/icons.tsx';
import { useAct, useAsked } from '../work/use-act.ts';
import styles from './snapshot-button.module.css';

const SnapshotDialog = lazy(() => import('./snapshot-dialog.tsx'));

export type SnapshotWish = NonNullable<Parameters<typeof savepoint.snapshots.create>[1]>;

/** The button: one press saves the disk. Beside it, a name and an end for who wants them. */
export function SnapshotButton({ vps }: { readonly vps: Vps }) {
  const { task_id, status, busy } = vps;
  const act = useAct();
  const asked = useAsked(task_id);
  const [isOpen, setOpen] = useState(false);
  const take = (wish: SnapshotWish = {}) =>
    act(task_id, 'Taking a snapshot', () => savepoint.snapshots.create(task_id, wish), taken);
  const isOff =
    status === 'gone' ||
    status === 'deleted' ||
    busy !== null ||
    (asked !== undefined && asked !== 'Taking a snapshot');
  return (
    <span className={styles.pair}>
      <Button
        className={styles.main}
        leftSection={<Icon name="camera" size={17} />}
        disabled={isOff}
        loading={asked === 'Taking a snapshot'}
        onClick={() => void take()}
        aria-label={`Snapshot ${task_id}`}
      >
        Snapshot
      </Button>
      <ActionIcon
        className={styles.more}
        variant="filled"
        color="iris"
        disabled={isOff}
        aria-label={`Snapshot ${task_id} with a name or an expiry`}
        {...hinted('With a name or an expiry')}
        onClick={() => setOpen(true)}
      >
        <Icon name="down" size={16} />
      </ActionIcon>
      {isOpen && (
        <Suspense>
          <SnapshotDialog taskId={task_id} onClose={() => setOpen(false)} onTake={take} />
        </Suspense>
      )}
    </span>
  );
}

export function taken({ name, alias, task_id, size, frozen_ms }: Snapshot) {
  const still = frozen_ms === 0 ? 'It did not stand still.' : `It stood still for ${Math.round(frozen_ms)} ms.`;
  return { title: `Snapshot of ${task_id} taken`, text: `${alias ?? name}: ${bytes(size)} saved. ${still}` };
}
