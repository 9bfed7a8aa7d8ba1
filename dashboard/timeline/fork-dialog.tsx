import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Snapshot } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { go } from '../frame/router.ts';
import { Dialog } from '../look/dialog.tsx';
import { useWhileHere } from '../look/use-while-here.ts';
import { useAct, useAsked } from '../work/use-act.ts';

interface Props {
  readonly snapshot: Snapshot;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Makes a VPS of its own from a snapshot. */
export function ForkDialog({ snapshot: { task_id, name, alias }, onClose, onDone }: Props) {
  const [id, setId] = useState('');
  const [start, setStart] = useState(true);
  const [resetIdentity, setResetIdentity] = useState(false);
  const [isShared, setShared] = useState(false);
  const act = useAct();
  const end = useWhileHere(onDone);
  const isAsked = useAsked('fork') !== undefined;
  const submit = async () => {
    const wish = {
      ...(id.trim() !== '' && { task_id: id.trim() }),
      ...{ start, reset_identity: resetIdentity, mounts: isShared ? ('shared' as const) : ('empty' as const) },
    };
    const isDone = await act(
      'fork',
      'Forking',
      () => savepoint.snapshots.fork(task_id, name, wish),
      (vps) => ({
        title: `${vps.task_id} is a fork of ${task_id}`,
        text: 'It has host ports and a host name of its own.',
        action: { label: 'Show it', run: () => go({ page: 'timeline', taskId: vps.task_id }) },
      }),
    );
    if (isDone) end();
  };
  return (
    <Dialog
      title={`Fork ${alias ?? name}`}
      submit="Fork"
      isAsked={isAsked}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p>
        A new VPS begins with this disk. <strong>{task_id}</strong> is not touched.
      </p>
      <TextInput
        label="Id of the fork"
        description="Optional. Lower-case letters, digits and -"
        placeholder={`${task_id}-try`}
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox label="Start it" checked={start} onChange={(event) => setStart(event.currentTarget.checked)} />
      <Checkbox
        label="Give it a machine id and SSH host keys of its own"
        checked={resetIdentity}
        onChange={(event) => setResetIdentity(event.currentTarget.checked)}
      />
      <Checkbox
        label="Let it write to the volumes and folders of its source"
        description="Otherwise it gets empty ones. Two databases on one volume destroy it."
        checked={isShared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
