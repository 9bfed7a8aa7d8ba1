import type { Node } from '../node.ts';

/** A flush has its price, and work that is done sooner needs none. */
const EVERY_MS = 500;

/**
 * Runs work that may write much to the Engine's storage and flushes it all the while: the last flush, the one that
 * counts and that the caller waits for, then finds little left to do.
 */
export async function flushAlong<T>(node: Node, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  void flushUntil(node, over.signal);
  try {
    return await work();
  } finally {
    // A flush under way is left to end by itself: whoever stands still for the work need not wait for it.
    over.abort();
  }
}

async function flushUntil(node: Node, over: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await node.clock.sleep(EVERY_MS, over);
      await node.engine.sync();
    }
  } catch {
    // Over, or a disk that cannot be flushed: then the last flush fails too, and says so.
  }
}
