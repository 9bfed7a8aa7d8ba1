import { headHoldsAll } from '../moves/head-holds-all.ts';
import { type Change, underIntent, withoutIntent } from '../moves/journal.ts';
import { openVps, stateBefore } from '../moves/open-vps.ts';
import { recordRun, tellRun } from '../moves/record-run.ts';
import { admitSnapshot, type Subject, takeSnapshot, type SnapshotWish } from '../moves/take-snapshot.ts';
import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { comingRuns, owedRun } from '../policy/due-run.ts';
import { expiryFrom } from '../policy/expiry.ts';
import { lateness, noteRun, outlives } from '../policy/schedule-run.ts';
import type { StoredSchedule } from '../ports/documents.ts';
import type { TaskId } from '../wire/names.ts';

/** What a schedule owes, and to whom. */
interface Run {
  readonly subject: Subject;
  readonly schedule: StoredSchedule;
  readonly due: Date;
}

/** Does what the schedule of a VPS owes: a snapshot, if there is anything new. Throws when there is none and should be. */
export async function takeScheduled(node: Node, taskId: TaskId): Promise<void> {
  const started = await node.operations.start(taskId, 'snapshot.create', {
    prepare: (op) => openVps(node, op),
    execute: async (op, { vps, container }) => {
      const { schedule } = vps;
      const owed = schedule === null ? undefined : owedRun(schedule, node.clock.now());
      // Somebody may have edited it just now.
      if (schedule === null || owed?.do !== 'run') return;
      const { due } = owed;
      if (container === undefined) {
        const nothing = { outcome: 'skipped', snapshot: null, reason: `${taskId} has no container` } as const;
        return recordRun(node, taskId, nothing, due);
      }
      await run(node, op, { subject: { vps, container }, schedule, due });
    },
    // Its steps are told. That there was nothing to do is told of the schedule, not of an operation.
    isNews: () => false,
  });
  await started.done;
}

async function run(node: Node, op: Op, { subject, schedule, due }: Run): Promise<void> {
  if (schedule.skip_unchanged && (await isNeedless(node, op, subject, schedule))) {
    const reason = `${subject.vps.head} holds all that is on its disk`;
    return recordRun(node, op.taskId, { outcome: 'unchanged', snapshot: null, reason }, due);
  }
  const now = node.clock.now();
  const { expiry } = schedule;
  const expiresAt = expiry === null ? undefined : expiryFrom(now, expiry);
  const wish: SnapshotWish = { trigger: 'schedule', expiresAt };
  await admitSnapshot(node, subject, wish);
  const ran = { outcome: 'taken', reason: lateness(due, now) } as const;
  const plan = { was: stateBefore(subject.container), freezes: true, swap: null };
  // That it ran is written together with what it took: neither is there without the other.
  const last: Change = (vps) =>
    noteRun(withoutIntent(vps), { at: node.clock.now().toISOString(), snapshot: vps.head, ...ran }, due);
  await underIntent(node, op, plan, (intend) => takeSnapshot(node, op, subject, wish, { first: intend, last }));
  tellRun(node, op.taskId, ran);
}

async function isNeedless(node: Node, op: Op, subject: Subject, schedule: StoredSchedule): Promise<boolean> {
  const head = subject.vps.snapshots.find(({ name }) => name === subject.vps.head);
  const [next] = comingRuns(schedule, node.clock.now(), 1);
  return head !== undefined && outlives(head, next) && headHoldsAll(node, op, subject);
}
