import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DaysInput } from '../look/days-input.tsx';
import { Dialog } from '../look/dialog.tsx';
import type { SnapshotWish } from './snapshot-button.tsx';

interface Props {
  readonly taskId: string;
  readonly onClose: () => void;
  /** Tells whether it was taken. */
  readonly onTake: (wish: SnapshotWish) => Promise<boolean>;
}

/** A snapshot with a name, a note, an end or a pin. */
export default function SnapshotDialog({ taskId, onClose, onTake }: Props) {
  const [alias, setAlias] = useState('');
  const [message, setMessage] = useState('');
  const [expiry, setExpiry] = useState<number | string>('');
  const [pinned, setPinned] = useState(false);
  const submit = () => {
    void onTake({
      pinned,
      ...(alias.trim() !== '' && { alias: alias.trim() }),
      ...(message.trim() !== '' && { message: message.trim() }),
      ...(typeof expiry === 'number' && { expiry }),
    });
    onClose();
  };
  return (
    <Dialog title={`Snapshot of ${taskId}`} submit="Take snapshot" onSubmit={submit} onClose={onClose}>
      <TextInput
        label="Name"
        description="Optional. A snapshot with a name is never rotated away."
        placeholder="before-upgrade"
        maxLength={100}
        value={alias}
        onChange={(event) => setAlias(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Note"
        description="Optional."
        maxLength={256}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      <DaysInput label="Delete after" description="Optional. Days from now." value={expiry} onChange={setExpiry} />
      <Checkbox
        label="Pin it: rotation and expiry leave it alone"
        checked={pinned}
        onChange={(event) => setPinned(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
