import type { Node } from '../node.ts';
import type { Delta } from '../ports/deltas.ts';
import type { Capture } from './capture.ts';

/** What the next snapshot is to build upon. Nothing in here throws. */
export interface IndexBeside {
  /** Does something without which it cannot be written. */
  prepare(work: (delta: Delta) => Promise<void>): Promise<void>;
  /** Writes it down, beside whatever else is done. */
  write(): Promise<void>;
  /** Makes it count. */
  keep(): Promise<void>;
}

/** Without an index the next snapshot is a larger one, no more: nothing that goes wrong here stops this one. */
export function indexBeside(node: Node, { op, record }: Capture, delta: Delta): IndexBeside {
  let state: 'open' | 'written' | 'none' = 'open';
  const unless = async (work: () => Promise<void>) => {
    if (state === 'none') return;
    await work().catch((failure: unknown) => {
      state = 'none';
      node.warn({ task_id: op.taskId, err: failure }, 'the next snapshot cannot build upon this one');
    });
  };
  return {
    prepare: (work) => unless(() => work(delta)),
    write: () =>
      unless(async () => {
        await delta.remember(record.name);
        state = 'written';
      }),
    keep: async () => {
      if (state === 'written') await unless(() => delta.keep());
    },
  };
}
