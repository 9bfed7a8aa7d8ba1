import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { savepoint } from '../api/savepoint.ts';
import { go } from '../frame/router.ts';
import { Dialog } from '../look/dialog.tsx';
import { useWhileHere } from '../look/use-while-here.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import { NodeChoice } from './node-choice.tsx';

/** Manages a container that exists already. */
export default function AdoptDialog({ onClose }: { readonly onClose: () => void }) {
  const [container, setContainer] = useState('');
  const [taskId, setTaskId] = useState('');
  const [node, setNode] = useState('');
  const act = useAct();
  const close = useWhileHere(onClose);
  const isAsked = useAsked('adopt') !== undefined;
  const submit = async () => {
    const wish = {
      container: container.trim(),
      ...(taskId.trim() !== '' && { task_id: taskId.trim() }),
      ...(node !== '' && { node }),
    };
    const isDone = await act(
      'adopt',
      'Adopting',
      () => savepoint.vps.adopt(wish),
      (vps) => ({
        title: `${vps.task_id} is adopted`,
        text: 'Nothing about it has changed. It can be saved and restored from now on.',
        action: { label: 'Show it', run: () => go({ page: 'timeline', taskId: vps.task_id }) },
      }),
    );
    if (isDone) close();
  };
  return (
    <Dialog
      title="Adopt a container"
      submit="Adopt"
      isAsked={isAsked}
      isReady={container.trim() !== ''}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className="muted">It keeps its name and runs on. Savepoint can save and restore it from then on.</p>
      <TextInput
        label="Container"
        description="Its name or id, as docker ps shows it."
        placeholder="my-container"
        required
        value={container}
        onChange={(event) => setContainer(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Id here"
        description="Optional. Left out: the container's name."
        value={taskId}
        onChange={(event) => setTaskId(event.currentTarget.value)}
      />
      <NodeChoice value={node} onChange={setNode} />
    </Dialog>
  );
}
