import { NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { savepoint } from '../api/savepoint.ts';
import { go } from '../frame/router.ts';
import { Dialog } from '../look/dialog.tsx';
import styles from '../look/form.module.css';
import { useWhileHere } from '../look/use-while-here.ts';
import { useAct, useAsked } from '../work/use-act.ts';
import { NodeChoice } from './node-choice.tsx';
import { EMPTY_FORM, type VpsForm, wishOf } from './vps-form.ts';

/** Makes a VPS of an image. */
export default function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const [form, setForm] = useState<VpsForm>(EMPTY_FORM);
  const act = useAct();
  const close = useWhileHere(onClose);
  const isAsked = useAsked('create') !== undefined;
  const put = (part: Partial<VpsForm>) => setForm((known) => ({ ...known, ...part }));
  const submit = async () => {
    const isDone = await act(
      'create',
      'Creating',
      () => savepoint.vps.create(wishOf(form)),
      (vps) => ({
        title: `${vps.task_id} is ${vps.status}`,
        action: { label: 'Show it', run: () => go({ page: 'timeline', taskId: vps.task_id }) },
      }),
    );
    if (isDone) close();
  };
  return (
    <Dialog
      title="New VPS"
      size="lg"
      submit="Create"
      isAsked={isAsked}
      isReady={form.image.trim() !== ''}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextInput
        label="Image"
        description="On the node, or to be pulled."
        placeholder="debian:12"
        required
        value={form.image}
        onChange={(event) => put({ image: event.currentTarget.value })}
        data-autofocus
      />
      <div className={styles.pair}>
        <TextInput
          label="Id"
          description="Optional. Lower-case letters, digits and -"
          placeholder="web"
          value={form.taskId}
          onChange={(event) => put({ taskId: event.currentTarget.value })}
        />
        <TextInput
          label="Project"
          description="Optional. Tokens may be limited to one."
          value={form.project}
          onChange={(event) => put({ project: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label="Command"
        description="Optional. Left out: as the image says."
        placeholder="sleep infinity"
        value={form.command}
        onChange={(event) => put({ command: event.currentTarget.value })}
      />
      <div className={styles.pair}>
        <TextInput
          label="Ports"
          description="As 80 or 8080:80, with spaces between."
          value={form.ports}
          onChange={(event) => put({ ports: event.currentTarget.value })}
        />
        <TextInput
          label="Memory"
          description="As 512m or 2g. Left out: no limit."
          value={form.memory}
          onChange={(event) => put({ memory: event.currentTarget.value })}
        />
        <NumberInput
          label="CPUs"
          description="Left out: no limit."
          min={0.01}
          max={1024}
          step={0.5}
          value={form.cpus}
          onChange={(cpus) => put({ cpus })}
        />
        <NativeSelect
          label="When it ends"
          description="What Docker does then."
          value={form.restart}
          onChange={(event) => put({ restart: event.currentTarget.value as VpsForm['restart'] })}
          data={[
            { value: 'no', label: 'Leave it stopped' },
            { value: 'on-failure', label: 'Start again after a failure' },
            { value: 'unless-stopped', label: 'Start again unless stopped' },
            { value: 'always', label: 'Always start again' },
          ]}
        />
      </div>
      <Textarea
        label="Environment"
        description="One NAME=value a line."
        autosize
        minRows={2}
        maxRows={8}
        value={form.env}
        onChange={(event) => put({ env: event.currentTarget.value })}
      />
      <NodeChoice value={form.node} onChange={(node) => put({ node })} />
    </Dialog>
  );
}
