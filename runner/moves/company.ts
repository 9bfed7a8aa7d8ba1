import type { Op } from '../operations/operations.ts';
import type { Seat } from '../operations/meeting.ts';
import type { Slot } from '../operations/slots.ts';

/** What a freeze keeps to that is to be at the same moment as others. */
export interface Company {
  /** Before the freeze: waits until all are ready. */
  gather(): Promise<void>;
  /** Within it: waits until all stand still, then does the work. */
  still<T>(work: () => Promise<T>): Promise<T>;
  /** After it, when the VPS runs on. */
  part(): Promise<void>;
}

/** How a freeze is that keeps to nobody. */
export const ALONE: Company = {
  gather: async () => undefined,
  still: (work) => work(),
  part: async () => undefined,
};

/** What is done while it stands still, by how long that takes. */
export type StillWork = Parameters<Seat['work']>[0];

/**
 * How a freeze is that meets with others: it holds no slot of the node while it waits for them, as they may need it to get
 * ready. What stands still anyway can wait for one, and so leaves the others' places to those that are frozen.
 */
export function companyOf(
  op: Op,
  slot: Slot,
  { seat, freezes }: { seat: Seat; freezes: boolean },
  kind: StillWork,
): Company {
  let takesPart = false;
  return {
    async gather() {
      slot.release();
      takesPart = await seat.ready(op.signal);
      // Whoever asked to stop is heard before the freeze.
      op.step(takesPart ? 'all are ready' : 'goes alone');
      if (!takesPart) await slot.take();
    },
    async still(work) {
      if (!takesPart) return work();
      await seat.still(op.signal);
      op.step('all stand still');
      if (freezes) return seat.work(kind, work);
      await slot.take();
      return work();
    },
    part: () => slot.take(),
  };
}
