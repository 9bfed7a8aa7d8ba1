import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { Vps } from '../../client/index.ts';
import { savepoint } from '../api/savepoint.ts';
import { go } from '../frame/router.ts';
import { Dialog } from '../look/dialog.tsx';
import { useWhileHere } from '../look/use-while-here.ts';
import { plural } from '../look/words.ts';
import { useAct, useAsked } from '../work/use-act.ts';

interface Props {
  readonly vps: Vps;
  readonly onClose: () => void;
}

/** Removes a VPS. Its snapshots stay, and a last one is taken, unless the person says otherwise. */
export function DeleteVps({ vps: { task_id, snapshots, status }, onClose }: Props) {
  const isGone = status === 'deleted';
  const [withSnapshots, setWithSnapshots] = useState(isGone);
  const act = useAct();
  const leave = useWhileHere(() => {
    onClose();
    if (withSnapshots) go({ page: 'vps' });
  });
  const isAsked = useAsked(task_id) !== undefined;
  const remove = async () => {
    const wish = { snapshots: withSnapshots, force: withSnapshots };
    const isDone = await act(
      task_id,
      'Deleting',
      () => savepoint.vps.delete(task_id, wish),
      ({ last_snapshot }) => ({
        title: `${task_id} is deleted`,
        text: last_snapshot ? `Its disk is saved as ${last_snapshot.name}.` : '',
      }),
    );
    if (isDone) leave();
  };
  return (
    <Dialog
      title={`Delete ${task_id}?`}
      submit={withSnapshots ? 'Delete all of it' : 'Delete, keep snapshots'}
      isDanger
      focus="cancel"
      isAsked={isAsked}
      onSubmit={() => void remove()}
      onClose={onClose}
    >
      {!withSnapshots && (
        <p>A last snapshot is taken first, and all of them stay: the VPS can be brought back from any.</p>
      )}
      {withSnapshots && (
        <p>
          <strong>This cannot be undone.</strong> {plural(snapshots, 'snapshot')} will be deleted, pinned ones too.
        </p>
      )}
      {!isGone && (
        <Checkbox
          label={`Delete its ${plural(snapshots, 'snapshot')} as well`}
          checked={withSnapshots}
          onChange={(event) => setWithSnapshots(event.currentTarget.checked)}
        />
      )}
    </Dialog>
  );
}
