import type { Node } from '../node.ts';
import type { Op, Started } from '../operations/operations.ts';
import { visible } from '../policy/lineage.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import { deletable, markDeleting } from '../policy/deletion.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { admitLater, takeSnapshot } from '../moves/take-snapshot.ts';
import { AppError } from '../wire/errors.ts';
import type { Snapshot } from '../wire/model.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';
import { journaled } from '../moves/journal.ts';
import { diskIsSaved, openVps, stateBefore } from '../moves/open-vps.ts';
import { refuseIfStarted, stopOld } from '../moves/switch-container.ts';

export interface DeleteVps {
  /** Its snapshots too, and no last one. */
  readonly snapshots: boolean;
  /** With `snapshots`: pinned ones too. */
  readonly force: boolean;
}

export interface DeletedVps {
  readonly task_id: TaskId;
  readonly last_snapshot: Snapshot | null;
  readonly deleted: SnapshotName[];
}

/** Removes a VPS. Unless a person gives its disk up, that disk is in a snapshot before the container goes. */
export function deleteVps(node: Node, taskId: TaskId, asked: DeleteVps): Promise<Started<DeletedVps>> {
  return node.operations.start(taskId, 'vps.delete', {
    prepare: async (op) => {
      const { vps, container } = await openVps(node, op);
      refuseNothingToDo(vps, asked);
      const lastOne = container !== undefined && !asked.snapshots;
      if (lastOne) await admitLater(node, { vps, container }, LAST);
      return { vps, container, lastOne };
    },
    execute: async (op, { vps, container, lastOne }) => {
      const plan = { was: stateBefore(container), freezes: false, swap: null };
      const last = await journaled(node, op, plan, () => remove(node, op, { vps, container, lastOne, asked }));
      await node.sweeper.now(taskId);
      node.events.emit({ type: 'vps.deleted', at: node.clock.now().toISOString(), task_id: taskId });
      const deleted = asked.snapshots ? deletable(vps, asked.force) : [];
      const now = node.documents.get(taskId);
      return { task_id: taskId, last_snapshot: now && last ? toSnapshot(now, last) : null, deleted };
    },
  });
}

interface Removal {
  readonly vps: VpsDocument;
  readonly container: Container | undefined;
  readonly lastOne: boolean;
  readonly asked: DeleteVps;
}

const LAST = { trigger: 'stop', fits: true } as const;

/** One write makes it so: the VPS is deleted, its container is the sweeper's. */
async function remove(node: Node, op: Op, { vps, container, lastOne, asked }: Removal): Promise<SnapshotRecord | null> {
  return op.attempt(async (undo) => {
    const old = container && (await stopOld(node, op, undo, container));
    const unsaved = lastOne && old !== undefined && !(await diskIsSaved(node, { vps, container: old }));
    const last = unsaved ? await takeSnapshot(node, op, { vps, container: old }, LAST) : null;
    if (old && lastOne) await refuseIfStarted(node, op, old);
    const now = node.clock.now().toISOString();
    await node.documents.update(op.taskId, (before) => {
      const kept = asked.snapshots ? markDeleting(before, deletable(before, asked.force)) : before;
      const discarded = old === undefined ? before.discarded : [...before.discarded, old.id];
      return {
        ...kept,
        deleted_at: before.deleted_at ?? now,
        wanted: 'stopped',
        container: null,
        discarded,
        schedule: null,
        intent: null,
      };
    });
    op.done('deleted');
    return last;
  });
}

function refuseNothingToDo(vps: VpsDocument, asked: DeleteVps): void {
  if (vps.deleted_at === null || asked.snapshots) return;
  const count = visible(vps).length;
  throw new AppError('wrong_state', `${vps.task_id} is deleted already; it left ${count} snapshots`, {
    snapshots: count,
  });
}
