import type { Node } from '../node.ts';
import type { Started } from '../operations/operations.ts';
import { refusePrivate } from '../moves/admit-spec.ts';
import { sourceOf } from '../moves/bring-back.ts';
import { findReady } from '../moves/find-snapshot.ts';
import { makeVps, refuseTaken } from '../moves/make-vps.ts';
import { knownVps } from '../moves/open-vps.ts';
import { refuseSharedIdentity, resetIdentity } from '../moves/reset-identity.ts';
import { showDone } from '../moves/vps-view.ts';
import { generatedTaskId, imageTag } from '../policy/names.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { Like } from '../ports/engine.ts';
import { toForkLabels } from '../ports/snapshot-label.ts';
import { AppError } from '../wire/errors.ts';
import type { ForkWish } from '../wire/fork-api.ts';
import type { ForkedFrom, Vps } from '../wire/model.ts';
import type { SnapshotName, TaskId } from '../wire/names.ts';

interface Origin {
  readonly vps: VpsDocument;
  readonly name: SnapshotName;
  readonly like: Like;
}

/**
 * Makes a new VPS from a snapshot of another one, which may be deleted. It is an operation of the new one and takes no
 * lock of the other: that may be busy, and nothing of it changes but when its snapshot was last used.
 */
export function forkSnapshot(node: Node, from: TaskId, ref: string, wish: ForkWish): Promise<Started<Vps>> {
  const taskId = wish.task_id ?? generatedTaskId(node.clock.now(), node.entropy());
  return node.operations.start(taskId, 'vps.fork', {
    prepare: async () => {
      await refuseTaken(node, taskId);
      return originOf(node, taskId, knownVps(node, from), ref, wish);
    },
    execute: async (op, { vps, name, like }) => {
      const { image, snapshot_method, retention, hooks } = vps;
      const { project = vps.project, start } = wish;
      const forked_from: ForkedFrom = { task_id: from, name, not_shared: [...like.notShared] };
      const made = makeVps(node, op, {
        known: { image, project, snapshot_method, retention, hooks, forked_from },
        image: imageTag(from, name),
        spec: like.spec,
        labels: toForkLabels({ task_id: taskId, image, from: forked_from }),
        start,
        furnish: wish.reset_identity ? (container) => resetIdentity(node, container) : undefined,
      });
      await made.catch((failure: unknown) => {
        // Its snapshot may have been given up meanwhile, and have waited for the container that is gone again.
        node.sweeper.soon(from);
        throw goneMeanwhile(failure);
      });
      await markUsed(node, from, name);
      const at = node.clock.now().toISOString();
      node.events.emit({ type: 'vps.forked', at, task_id: taskId, from: { task_id: from, name } });
      return showDone(node, knownVps(node, taskId));
    },
  });
}

/** Looks, before anything is made, whether there is all that the new VPS needs. */
async function originOf(
  node: Node,
  taskId: TaskId,
  vps: VpsDocument,
  ref: string,
  { mounts, ports, reset_identity }: ForkWish,
): Promise<Origin> {
  // What the label says, and not what the container of the source is now: the disk is of that time.
  const { snapshot, spec } = await sourceOf(node, vps, undefined, findReady(vps, ref));
  const like = await node.engine.likeOf(taskId, spec, { mounts, ports });
  await refusePrivate(node, node.engine.demandsOf(like.spec));
  if (reset_identity) refuseSharedIdentity(like);
  return { vps, name: snapshot.name, like };
}

/** Nothing keeps a snapshot from being deleted before the new container stands on it. */
function goneMeanwhile(failure: unknown): unknown {
  if (!(failure instanceof AppError) || failure.code !== 'image_not_found') return failure;
  return new AppError('snapshot_not_ready', 'the snapshot was deleted meanwhile', {}, { cause: failure });
}

/** The fork is there: that this cannot be noted, as of a source that is being forgotten, takes nothing from it. */
async function markUsed(node: Node, from: TaskId, name: SnapshotName): Promise<void> {
  const last_used_at = node.clock.now().toISOString();
  const used = (vps: VpsDocument) => ({
    ...vps,
    snapshots: vps.snapshots.map((one) => (one.name === name ? { ...one, last_used_at } : one)),
  });
  await node.documents.update(from, used).catch((failure: unknown) => {
    node.warn({ task_id: from, name, err: failure }, 'when a snapshot was last used cannot be noted');
  });
}
