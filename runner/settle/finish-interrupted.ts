import type { Node } from '../node.ts';
import { openVps } from '../moves/open-vps.ts';
import type { VpsDocument } from '../ports/documents.ts';
import { AppError } from '../wire/errors.ts';
import { settleNode } from './settle-node.ts';

const EVERY_MS = 5000;
/** An Engine that had given no answer may yet do what it was asked: it gets this long before anybody cleans up after it. */
const DOUBT_MS = 5000;
/** Nothing to tell: somebody else is at it, or the watcher says so and settles when the Engine is back. */
const EXPECTED = new Set(['vps_busy', 'vps_not_found', 'engine_unavailable', 'shutting_down']);

/**
 * Settles what operations left unfinished although runner and Engine live on, as when a call hung while something was
 * taken back: a VPS must not stay frozen until somebody happens to ask for it. `afterCrash`: an earlier runner left such
 * work, too. Runs until the signal says stop.
 */
export async function finishInterrupted(node: Node, signal: AbortSignal, afterCrash: boolean): Promise<void> {
  if (afterCrash) await lookAgain(node, signal);
  while (!signal.aborted) {
    await node.clock.sleep(EVERY_MS, signal).catch(() => undefined);
    for (const vps of node.documents.all()) {
      if (!signal.aborted && isLeft(node, vps)) await finish(node, vps);
    }
  }
}

/** What a runner that died had asked for last, an Engine may have done after this one had settled. */
async function lookAgain(node: Node, signal: AbortSignal): Promise<void> {
  try {
    await node.clock.sleep(DOUBT_MS, signal);
    await settleNode(node);
  } catch (failure) {
    if (signal.aborted || (failure instanceof AppError && EXPECTED.has(failure.code))) return;
    node.warn({ err: failure }, 'could not look again at what was interrupted');
  }
}

function isLeft({ operations, clock }: Node, { task_id, intent }: VpsDocument): boolean {
  if (intent === null || operations.holder(task_id) !== undefined) return false;
  const ended = operations.get(intent.operation_id)?.finished_at ?? null;
  return ended === null || clock.now().getTime() - Date.parse(ended) >= DOUBT_MS;
}

async function finish(node: Node, { task_id: taskId }: VpsDocument): Promise<void> {
  try {
    const started = await node.operations.start(taskId, 'settle', {
      prepare: (op) => openVps(node, op),
      execute: async () => undefined,
      // While the Engine is away it is tried again and again.
      isNews: () => true,
    });
    await started.done;
  } catch (failure) {
    if (failure instanceof AppError && EXPECTED.has(failure.code)) return;
    node.warn({ task_id: taskId, err: failure }, 'what was interrupted could not be settled yet');
  }
}
