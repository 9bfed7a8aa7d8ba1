import { Button, Checkbox, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Snapshot, Vps } from '../../client/index.ts';
import styles from '../look/form.module.css';
import { Ago } from '../look/ago.tsx';
import { plural } from '../look/words.ts';
import { lineOf } from './graph-shape.ts';
import { useRestore } from './use-restore.ts';

interface Props {
  readonly vps: Vps;
  readonly list: readonly Snapshot[];
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what a restore does before it is done: what it replaces, what is saved first, and that it can be undone. */
export function RestoreDialog({ vps, list, snapshot, onClose, onDone }: Props) {
  const [safety, setSafety] = useState(true);
  const restore = useRestore(vps.task_id);
  const head = list.find(({ current }) => current);
  const beside = list.filter(({ name }) => !lineOf(list, snapshot.name).has(name)).length;
  const begin = () => {
    onDone();
    void restore(snapshot, { safety });
  };
  return (
    <Modal opened onClose={onClose} title={`Restore ${snapshot.alias ?? snapshot.name}?`}>
      <div className={styles.form}>
        <p>
          The disk of <strong>{vps.task_id}</strong> becomes what it was <Ago at={snapshot.created_at} />. It is down
          for a moment; if it does not come up well, everything stays as it is now.
        </p>
        <ul className={styles.points}>
          <li>
            {safety ? (
              <>What it holds now is saved first, as a safety snapshot. So this can be undone.</>
            ) : (
              <strong>
                What was written since {head ? <Ago at={head.created_at} /> : 'it was made'} will be lost for good.
              </strong>
            )}
          </li>
          {beside > 0 && (
            <li>{plural(beside, 'snapshot')} that it is not built on stay in the timeline, as a branch.</li>
          )}
          {snapshot.not_captured.length > 0 && (
            <li>Not touched, as no snapshot has it: {snapshot.not_captured.map(({ path }) => path).join(', ')}.</li>
          )}
        </ul>
        <Checkbox
          label="Take a safety snapshot first"
          checked={safety}
          onChange={(event) => setSafety(event.currentTarget.checked)}
        />
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color={safety ? undefined : 'red.8'} onClick={begin} data-autofocus>
            Restore
          </Button>
        </div>
      </div>
    </Modal>
  );
}
