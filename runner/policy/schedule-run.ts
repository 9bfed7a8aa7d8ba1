import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { LastRun } from '../wire/schedule.ts';

/** A run is looked for once a minute, and waits for its turn. */
const LATE_MS = 2 * 60_000;

/** Why a snapshot was taken when it was not due; null when it was. */
export function lateness(due: Date, now: Date): string | null {
  return now.getTime() - due.getTime() < LATE_MS ? null : `late: it was due at ${due.toISOString()}`;
}

/** Whether it is still there when another run might take its place: a disk that never changes keeps a snapshot, too. */
export function outlives({ pinned, expires_at }: SnapshotRecord, nextRun: string | undefined): boolean {
  if (pinned || expires_at === null) return true;
  return nextRun !== undefined && Date.parse(expires_at) > Date.parse(nextRun);
}

/** How a run went; `done`: all that was due up to then is over. A schedule that is gone meanwhile stays gone. */
export function noteRun(vps: VpsDocument, run: LastRun, done: Date | null): VpsDocument {
  const { schedule } = vps;
  if (schedule === null) return vps;
  const until = Math.max(done?.getTime() ?? 0, Date.parse(schedule.done_until));
  return { ...vps, schedule: { ...schedule, done_until: new Date(until).toISOString(), last_run: run } };
}
