import type { Node } from '../node.ts';
import { checkSpace } from '../policy/space.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

/** Whether so many bytes more leave the reserve alone. Also true where nobody can tell. */
export async function hasRoom(node: Node, bytes: number): Promise<boolean> {
  const free = await node.engine.freeBytes();
  return free === undefined || checkSpace(bytes, free, node.settings.minFreeBytes).enough;
}

/**
 * Throws `no_space` when the disk of a container would not fit once more. `seenBytes`: what is on it, as far as that is
 * known; it may count too much. The Engine walks all of the disk to answer.
 */
export async function refuseIfTooLarge(
  node: Node,
  taskId: TaskId,
  container: string,
  seenBytes?: number,
): Promise<void> {
  if (seenBytes !== undefined && (await hasRoom(node, seenBytes))) return;
  await refuseIfFull(node, taskId, await node.engine.writtenBytes(container));
}

/** Throws `no_space` with what is needed when so many bytes more would eat into the reserve. */
export async function refuseIfFull(node: Node, taskId: TaskId, bytes: number): Promise<void> {
  const free = await node.engine.freeBytes();
  if (free === undefined) return;
  const check = checkSpace(bytes, free, node.settings.minFreeBytes);
  if (check.enough) return;
  throw new AppError('no_space', `the node has too little free disk for a snapshot of ${taskId}`, {
    needed_bytes: check.needed,
    free_bytes: check.free,
  });
}
