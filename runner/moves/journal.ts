import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import type { Intent, VpsDocument } from '../ports/documents.ts';
import { AppError, type ErrorCode } from '../wire/errors.ts';

const NO_ANSWER: ReadonlySet<ErrorCode> = new Set(['engine_timeout', 'engine_unavailable']);

type Plan = Pick<Intent, 'was' | 'freezes' | 'swap'>;
/** What a write changes of a document. */
export type Change = (vps: VpsDocument) => VpsDocument;

/**
 * Runs work that changes the Engine under a written intent, so that a crash at any instant leaves word of what was being
 * done. The intent goes away with the work's own last write or here; it stays when a compensation failed, or when an
 * Engine that gave no answer may yet do what it was asked: then settle has to look once more.
 */
export function journaled<T>(node: Node, op: Op, plan: Plan, work: () => Promise<T>): Promise<T> {
  return underIntent(node, op, plan, async (intend) => {
    await node.documents.update(op.taskId, intend);
    op.step('intent written');
    return work();
  });
}

/**
 * The same for work that begins with a write of its own. `intend` adds the intent to that one, which must be on the disk
 * before anything is asked of the Engine that changes it.
 */
export async function underIntent<T>(node: Node, op: Op, plan: Plan, work: (intend: Change) => Promise<T>): Promise<T> {
  const intent: Intent = { operation_id: op.id, machine_start: node.machineStart, kind: op.kind, ...plan };
  let doubtful = false;
  try {
    return await work((vps) => ({ ...vps, intent }));
  } catch (failure) {
    doubtful = failure instanceof AppError && NO_ANSWER.has(failure.code);
    throw failure;
  } finally {
    if (!op.unclean && !doubtful) await forgetIntent(node, op);
  }
}

async function forgetIntent(node: Node, op: Op): Promise<void> {
  if (node.documents.get(op.taskId)?.intent?.operation_id !== op.id) return;
  await node.documents.update(op.taskId, withoutIntent);
}

export function withoutIntent(vps: VpsDocument): VpsDocument {
  return { ...vps, intent: null };
}
