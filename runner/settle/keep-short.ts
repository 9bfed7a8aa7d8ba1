import { randomUUID } from 'node:crypto';
import type { Node } from '../node.ts';
import { mayBeDue } from '../policy/chain.ts';
import { imageTag } from '../policy/names.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import { flattened, takeOver, type Flattened } from '../moves/flatten.ts';
import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

/** Whoever took a snapshot has the answer by then: to look costs it some milliseconds. */
const ANSWERED_MS = 50;

/**
 * Keeps the chains of layers short, in the background and one after another: looks at HEAD of a VPS after each of its
 * snapshots. Resolves when the signal has said stop and nothing is under way any more.
 */
export async function keepShort(node: Node, signal: AbortSignal): Promise<void> {
  const waiting = new Set(node.documents.all().map(({ task_id }) => task_id));
  let wake: () => void = () => undefined;
  const stopListening = node.events.listen((event) => {
    if (event.type !== 'snapshot.ready') return;
    waiting.add(event.task_id);
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    const [next] = waiting;
    if (next === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
      await node.clock.sleep(ANSWERED_MS, signal).catch(() => undefined);
    } else {
      waiting.delete(next);
      await shorten(node, next, signal);
    }
  }
  stopListening();
}

async function shorten(node: Node, taskId: TaskId, signal: AbortSignal): Promise<void> {
  const id = randomUUID();
  // Until it has its name, nobody takes it for a remain.
  node.making.add(id);
  try {
    const vps = node.documents.get(taskId);
    const head = vps?.snapshots.find(({ name, state }) => name === vps.head && state === 'ready');
    if (vps === undefined || head === undefined || !(await isWorthALook(node, taskId, head))) return;
    const made = await flattened(node, vps, head, id, signal);
    if (made !== undefined) await underLock(node, taskId, made);
  } catch (failure) {
    if (signal.aborted) return;
    node.warn({ task_id: taskId, err: failure }, 'a chain of layers could not be shortened yet');
  } finally {
    node.making.delete(id);
  }
}

/** One look at the image alone, because most are short. */
async function isWorthALook(node: Node, taskId: TaskId, { name }: SnapshotRecord): Promise<boolean> {
  const image = await node.engine.image(imageTag(taskId, name));
  return image !== undefined && mayBeDue(image.layers);
}

/** Whoever holds the lock is waited for; whoever comes meanwhile waits for us. */
async function underLock(node: Node, taskId: TaskId, made: Flattened): Promise<void> {
  for (;;) {
    try {
      const work = { prepare: async () => undefined, brief: true, isNews: () => false };
      const execute = (op: Parameters<typeof takeOver>[1]) => takeOver(node, op, made);
      await (
        await node.operations.start(taskId, 'snapshot.flatten', { ...work, execute })
      ).done;
      return;
    } catch (failure) {
      const holder = node.operations.holder(taskId);
      if (!(failure instanceof AppError) || failure.code !== 'vps_busy') throw failure;
      if (holder) await node.operations.ended(holder.id, new Promise(() => undefined));
    }
  }
}
