import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Snapshot } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { Ago } from '../look/ago.tsx';
import { DaysInput } from '../look/days-input.tsx';
import { Dialog } from '../look/dialog.tsx';
import { useWhileHere } from '../look/use-while-here.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import { editOf } from './edit-form.ts';

interface Props {
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The name, note, expiry and pin of a snapshot. */
export function EditDialog({ snapshot, onClose, onDone }: Props) {
  const { task_id, name, expires_at } = snapshot;
  const [alias, setAlias] = useState(snapshot.alias ?? '');
  const [message, setMessage] = useState(snapshot.message ?? '');
  const [days, setDays] = useState<number | string>('');
  const [expires, setExpires] = useState(expires_at !== null);
  const [pinned, setPinned] = useState(snapshot.pinned);
  const act = useAct();
  const end = useWhileHere(onDone);
  const isAsked = useAsked(`edit ${name}`) !== undefined;
  const submit = async () => {
    const wish = editOf(snapshot, { alias, message, pinned, expires, days });
    const isDone =
      wish === null || (await act(`edit ${name}`, 'Saving', () => savepoint.snapshots.edit(task_id, name, wish)));
    if (isDone) end();
  };
  return (
    <Dialog
      title={`Edit ${snapshot.alias ?? name}`}
      submit="Save"
      isAsked={isAsked}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="Left empty: none. A snapshot with a name is never rotated away."
        maxLength={100}
        value={alias}
        onChange={(event) => setAlias(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Note"
        maxLength={256}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <Checkbox
        label="Pinned: rotation and expiry leave it alone"
        checked={pinned}
        onChange={(event) => setPinned(event.currentTarget.checked)}
      />
      <Checkbox
        label={
          expires_at === null ? (
            'It expires'
          ) : (
            <>
              It expires <Ago at={expires_at} />
            </>
          )
        }
        checked={expires}
        onChange={(event) => setExpires(event.currentTarget.checked)}
      />
      {expires && (
        <DaysInput
          label={expires_at === null ? 'Delete after' : 'Delete after, from now'}
          placeholder={expires_at === null ? '30 days' : 'as it is'}
          required={expires_at === null}
          value={days}
          onChange={setDays}
        />
      )}
    </Dialog>
  );
}
