import type { Node } from '../node.ts';
import { AppError } from '../wire/errors.ts';
import type { Operation } from '../wire/model.ts';

export function allOperations(node: Node): { operations: Operation[]; count: number } {
  const operations = node.operations.list();
  return { operations, count: operations.length };
}

/** One operation, at the latest when it has ended or the caller has waited enough. */
export async function oneOperation(node: Node, id: string, waitMs: number): Promise<Operation> {
  const patience = new AbortController();
  await node.operations.ended(
    id,
    node.clock.sleep(waitMs, patience.signal).catch(() => undefined),
  );
  patience.abort();
  return found(id, node.operations.get(id));
}

export function cancelOperation(node: Node, id: string): Operation {
  return found(id, node.operations.cancel(id));
}

function found(id: string, operation: Operation | undefined): Operation {
  if (operation !== undefined) return operation;
  throw new AppError('operation_not_found', `there is no operation ${id}, or it ended long ago`);
}
