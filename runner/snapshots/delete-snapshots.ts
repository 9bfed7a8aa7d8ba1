import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { planExpiry } from '../policy/expiry.ts';
import { deletable, markDeleting } from '../policy/deletion.ts';
import { rulesFor } from '../policy/retention.ts';
import { visible } from '../policy/lineage.ts';
import { openVps, type OpenVps } from '../moves/open-vps.ts';
import { AppError } from '../wire/errors.ts';
import type { OperationKind } from '../wire/model.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';
import { findSnapshot } from '../moves/find-snapshot.ts';

export interface Deleted {
  readonly deleted: SnapshotName[];
  readonly freed: number;
  readonly pending: SnapshotName[];
}

/** Deletes one snapshot. The others keep working, whatever their order. */
export function deleteSnapshot(node: Node, taskId: TaskId, ref: string): Promise<Deleted> {
  return remove(node, taskId, 'snapshot.delete', ({ vps }) => [findSnapshot(vps, ref).name]);
}

/** Deletes all snapshots of a VPS; pinned ones only by force. */
export function deleteAllSnapshots(node: Node, taskId: TaskId, force: boolean): Promise<Deleted> {
  return remove(node, taskId, 'snapshot.delete', ({ vps }) => deletable(vps, force));
}

/** Deletes those whose time is over, of a VPS that nobody is changing. */
export function expireSnapshots(node: Node, taskId: TaskId): Promise<Deleted> {
  return remove(node, taskId, 'snapshot.expire', ({ vps, container }) => {
    const { days } = rulesFor(vps.retention, node.settings.retention);
    const over = planExpiry(vps, { now: node.clock.now(), days, hasContainer: container !== undefined });
    return over.map(({ name }) => name);
  });
}

async function remove(
  node: Node,
  taskId: TaskId,
  kind: OperationKind,
  choose: (open: OpenVps) => SnapshotName[],
): Promise<Deleted> {
  /** Nobody asked for it, and nobody waits for its end. */
  const isUnasked = kind === 'snapshot.expire';
  const started = await node.operations.start(taskId, kind, {
    prepare: async (op: Op) => {
      const open = await openVps(node, op);
      const names = choose(open);
      refuseLastCopy(open, names);
      return names;
    },
    execute: async (op, names) => {
      if (names.length === 0) return { deleted: [], freed: 0, pending: [] };
      await node.documents.update(taskId, (vps) => markDeleting(vps, names));
      op.done('marked');
      // It need not hold its VPS, nor the start of the runner, until all is removed.
      if (isUnasked) {
        node.sweeper.soon(taskId);
        return { deleted: names, freed: 0, pending: names };
      }
      const { freed, pending } = await node.sweeper.now(taskId);
      return { deleted: names, freed, pending: pending.filter((name) => names.includes(name)) };
    },
    // That there was nothing to do is no news.
    ...(isUnasked ? { isNews: ({ deleted }: Deleted) => deleted.length > 0 } : {}),
  });
  return started.done;
}

/** A VPS that lives on but whose container is gone exists in its snapshots only: deleting those must be said outright. */
function refuseLastCopy({ vps, container }: OpenVps, names: readonly SnapshotName[]): void {
  const left = visible(vps).filter(({ name, state }) => state === 'ready' && !names.includes(name)).length;
  if (container !== undefined || vps.deleted_at !== null || left > 0 || names.length === 0) return;
  const hint = 'delete the VPS with its snapshots instead';
  throw new AppError('wrong_state', `${vps.task_id} has no container: these are its last copies; ${hint}`);
}
