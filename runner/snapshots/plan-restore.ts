import { findSnapshot } from '../moves/find-snapshot.ts';
import { containerOf, diskIsSaved, isEmulator, knownVps } from '../moves/open-vps.ts';
import { takenPorts } from '../moves/taken-ports.ts';
import { type Seen, unsavedOf } from '../moves/unsaved.ts';
import { statusOf } from '../moves/vps-view.ts';
import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import { besides, restoreWarnings } from '../policy/restore-plan.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { checkSpace } from '../policy/space.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Container } from '../ports/engine.ts';
import type { TaskId } from '../wire/names.ts';
import type { RestorePlan } from '../wire/restore-plan.ts';
import { usualTime } from '../wire/usual-time.ts';

/** What a restore would do, and what would be lost by it. It only looks, and takes no lock: all may be otherwise soon. */
export async function planRestore(
  node: Node,
  taskId: TaskId,
  ref: string,
  { safety: wanted = node.settings.snapshotBeforeRestore }: { safety?: boolean },
): Promise<RestorePlan> {
  const vps = knownVps(node, taskId);
  const snapshot = findSnapshot(vps, ref);
  const container = await containerOf(node, vps);
  const isSaved = container === undefined || (await diskIsSaved(node, { vps, container }));
  const { unsaved, reason } = isSaved ? NOTHING : await unsavedOf(node, vps, container);
  const safety = wanted && !isSaved;
  const space = await spaceFor(node, safety ? container : undefined);
  const warnings = restoreWarnings({
    snapshot,
    status: container === undefined && vps.deleted_at === null ? 'none' : statusOf(vps, container),
    emulator: container !== undefined && isEmulator({ vps, container }),
    imageIsThere: await isThere(node, vps, snapshot),
    safety,
    unsaved: !isSaved && unsaved?.files !== 0,
    fits: space.enough,
    takenPorts: await takenPorts(node, vps, container),
    busyWith: node.operations.holder(taskId)?.kind ?? null,
  });
  return {
    snapshot: toSnapshot(vps, snapshot),
    safety,
    unsaved,
    unsaved_reason: reason,
    later: besides(vps, snapshot),
    needs_bytes: space.needed,
    free_bytes: space.free,
    usual_ms: usualTime(node.operations.list(), { kind: 'snapshot.restore', task_id: taskId }),
    warnings,
  };
}

const NOTHING: Seen = { unsaved: { files: 0, bytes: 0, examples: [] }, reason: null };

/** A safety snapshot is begun only where there is room for all of the disk, though it may take less. */
async function spaceFor(node: Node, saved: Container | undefined) {
  const free = (await node.engine.freeBytes()) ?? null;
  if (saved === undefined) return { needed: 0, free, enough: true };
  const written = await node.engine.writtenBytes(saved.id);
  return { ...checkSpace(written, free ?? Infinity, node.settings.minFreeBytes), free };
}

async function isThere(node: Node, vps: VpsDocument, snapshot: SnapshotRecord): Promise<boolean> {
  const image = await node.engine.image(imageTag(vps.task_id, snapshot.name));
  return image !== undefined && (snapshot.state === 'creating' || image.id === snapshot.image_id);
}
