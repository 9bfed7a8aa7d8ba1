import { Button } from '@mantine/core';
import type { Snapshot } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { plural } from '../look/words.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import styles from './chosen.module.css';
import type { Asking } from './dialogs.tsx';

interface Props {
  readonly snapshots: readonly Snapshot[];
  readonly onAsk: (kind: Asking['kind']) => void;
  readonly onClear: () => void;
}

/** What can be done with several snapshots at once. */
export function Chosen({ snapshots, onAsk, onClear }: Props) {
  const act = useAct();
  const isAsked = useAsked('pin') !== undefined;
  const allPinned = snapshots.every(({ pinned }) => pinned);
  const pin = async (pinned: boolean) => {
    const task = async () => {
      for (const { task_id, name } of snapshots) await savepoint.snapshots.edit(task_id, name, { pinned });
    };
    const said = { title: `${plural(snapshots.length, 'snapshot')} ${pinned ? 'pinned' : 'unpinned'}` };
    if (await act('pin', pinned ? 'Pinning' : 'Unpinning', task, () => said)) onClear();
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen snapshots">
      <span className={`${styles.count} figures`}>{snapshots.length} chosen</span>
      <Button size="compact-sm" variant="default" loading={isAsked} onClick={() => void pin(!allPinned)}>
        {allPinned ? 'Unpin' : 'Pin'}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => onAsk('expiry')}>
        Set expiry
      </Button>
      <Button size="compact-sm" variant="default" c="var(--sp-bad)" onClick={() => onAsk('delete')}>
        Delete
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
