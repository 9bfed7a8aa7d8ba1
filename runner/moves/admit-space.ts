import type { Node } from '../node.ts';
import { checkSpace } from '../policy/space.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

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
