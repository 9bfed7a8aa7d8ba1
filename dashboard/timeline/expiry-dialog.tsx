import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Snapshot } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { DaysInput } from '../look/days-input.tsx';
import { Dialog } from '../look/dialog.tsx';
import { useWhileHere } from '../look/use-while-here.ts';
import { plural } from '../look/words.ts';
import { useAct, useAsked } from '../work/use-act.ts';

interface Props {
  readonly snapshots: readonly Snapshot[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Gives several snapshots the same number of days to live, or no end. */
export function ExpiryDialog({ snapshots, onClose, onDone }: Props) {
  const [days, setDays] = useState<number | string>(30);
  const act = useAct();
  const end = useWhileHere(onDone);
  const isAsked = useAsked('expiry') !== undefined;
  const what = plural(snapshots.length, 'snapshot');
  const save = async (expiry: number | null) => {
    const task = async () => {
      for (const { task_id, name } of snapshots) await savepoint.snapshots.edit(task_id, name, { expiry });
    };
    const until = expiry === null ? 'have no end now' : `expire in ${plural(expiry, 'day')}`;
    if (await act('expiry', 'Setting the expiry', task, () => ({ title: `${what} ${until}` }))) end();
  };
  return (
    <Dialog
      title={`When do ${what} expire?`}
      submit="Save"
      isAsked={isAsked}
      isReady={typeof days === 'number'}
      onSubmit={() => typeof days === 'number' && void save(days)}
      onClose={onClose}
      other={
        <Button variant="default" loading={isAsked} onClick={() => void save(null)}>
          No expiry
        </Button>
      }
    >
      <DaysInput
        label="Delete after"
        description="Days from now. What is pinned stays all the same."
        value={days}
        onChange={setDays}
        data-autofocus
      />
    </Dialog>
  );
}
