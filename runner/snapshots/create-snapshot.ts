import type { Node } from '../node.ts';
import type { Seat } from '../operations/meeting.ts';
import type { Started } from '../operations/operations.ts';
import { expiryFrom } from '../policy/expiry.ts';
import { underIntent, withoutIntent } from '../moves/journal.ts';
import { openContainer, stateBefore } from '../moves/open-vps.ts';
import type { Hook } from '../wire/hooks.ts';
import type { MethodWish, Snapshot } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { admitSnapshot, takeSnapshot, type SnapshotWish } from '../moves/take-snapshot.ts';

export interface CreateSnapshot {
  readonly alias?: string;
  readonly message?: string;
  /** Days until it is deleted. */
  readonly expiry?: number;
  readonly pinned: boolean;
  readonly method?: MethodWish;
  /** Instead of those that the VPS has; null: none. */
  readonly pre?: Hook | null;
  readonly post?: Hook | null;
}

/** The snapshot button. Works on running, paused and stopped VPSes; a failure changes nothing. `seat`: taken with others. */
export function createSnapshot(
  node: Node,
  taskId: TaskId,
  asked: CreateSnapshot,
  seat?: Seat,
): Promise<Started<Snapshot>> {
  const { expiry, ...rest } = asked;
  const expiresAt = expiry === undefined ? undefined : expiryFrom(node.clock.now(), expiry);
  const wish: SnapshotWish = { trigger: 'manual', ...rest, expiresAt, seat };
  return node.operations.start(taskId, 'snapshot.create', {
    prepare: async (op) => {
      const subject = await openContainer(node, op);
      await admitSnapshot(node, subject, wish);
      return subject;
    },
    execute: async (op, subject) => {
      const plan = { was: stateBefore(subject.container), freezes: true, swap: null };
      const record = await underIntent(node, op, plan, (intend) =>
        takeSnapshot(node, op, subject, wish, { first: intend, last: withoutIntent }),
      );
      return toSnapshot(node.documents.get(taskId) ?? subject.vps, record);
    },
  });
}
