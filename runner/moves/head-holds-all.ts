import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { AppError } from '../wire/errors.ts';
import { canBuildUpon } from './can-build-upon.ts';
import { openDisk } from './capture-delta.ts';
import { diskIsSaved } from './open-vps.ts';
import type { Subject } from './take-snapshot.ts';
import { standsOnHead } from './unsaved.ts';

/**
 * Whether HEAD holds all that is on the disk of a VPS, running or not. Nothing is frozen and nothing changes. False where
 * nobody can tell.
 */
export async function headHoldsAll(node: Node, op: Op, subject: Subject): Promise<boolean> {
  const { vps } = subject;
  if (!vps.snapshots.some(({ name, state }) => name === vps.head && state === 'ready')) return false;
  if (await diskIsSaved(node, subject)) return true;
  try {
    return await node.slots.run(() => isUnchanged(node, op, subject));
  } catch (failure) {
    if (failure instanceof AppError && failure.code !== 'engine_error') throw failure;
    node.warn({ task_id: op.taskId, err: failure }, 'nobody can tell whether a disk has changed');
    return false;
  }
}

/** What was last saved of this container is HEAD, or it was made from HEAD. */
async function isUnchanged(node: Node, op: Op, { vps, container }: Subject): Promise<boolean> {
  const { delta } = await openDisk(node, { op, container }, (name) => canBuildUpon(node, op.taskId, name));
  if (delta === null) return false;
  try {
    const fromHead = delta.base === null ? await standsOnHead(node, vps, container) : delta.base === vps.head;
    return fromHead && (await delta.look()).unchanged;
  } finally {
    await delta.close();
  }
}
