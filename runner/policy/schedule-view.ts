import type { StoredSchedule, VpsDocument } from '../ports/documents.ts';
import type { Schedule, SetSchedule } from '../wire/schedule.ts';
import { comingRuns } from './due-run.ts';

const SHOWN = 5;

/** What a person set. Nothing is missed from before; what is due and not done yet stays so if its times stay the same. */
export function scheduleFrom(wish: SetSchedule, before: StoredSchedule | null, now: Date): StoredSchedule {
  const same = before?.enabled && wish.enabled && before.cron === wish.cron && before.time_zone === wish.time_zone;
  return { ...wish, done_until: same ? before.done_until : now.toISOString(), last_run: before?.last_run ?? null };
}

/** As people see it. */
export function toSchedule({ task_id }: VpsDocument, schedule: StoredSchedule, now: Date): Schedule {
  const { cron, time_zone, expiry, keep, enabled, skip_unchanged, last_run } = schedule;
  const next_runs = comingRuns(schedule, now, SHOWN);
  return { task_id, cron, time_zone, expiry, keep, enabled, skip_unchanged, next_runs, last_run };
}

/** When it would run if it were set now. */
export function previewRuns(wish: Pick<StoredSchedule, 'cron' | 'time_zone'>, now: Date): string[] {
  return comingRuns({ ...wish, enabled: true, done_until: now.toISOString() }, now, SHOWN);
}
