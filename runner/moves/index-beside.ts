import type { Node } from '../node.ts';
import type { Delta } from '../ports/deltas.ts';
import type { Capture } from './capture.ts';

/** What the next snapshot is to build upon. */
export interface IndexBeside {
  /** Writes it down, beside whatever else is done. */
  write(): Promise<void>;
  /** Makes it count. */
  keep(): Promise<void>;
}

/** Without an index the next snapshot is a larger one, no more: nothing that goes wrong here stops this one. */
export function indexBeside(
  node: Node,
  { op, record }: Capture,
  delta: Delta,
  prepare: () => Promise<void> = async () => undefined,
): IndexBeside {
  let written = false;
  const without = (failure: unknown) =>
    node.warn({ task_id: op.taskId, err: failure }, 'the next snapshot cannot build upon this one');
  return {
    write: () =>
      prepare()
        .then(() => delta.remember(record.name))
        .then(() => void (written = true), without),
    keep: async () => {
      if (written) await delta.keep().catch(without);
    },
  };
}
