import type { StoredSchedule } from '../ports/documents.ts';
import { parseCron } from '../wire/cron.ts';
import { latestRun, type Rhythm, rhythmIn, runsAfter } from './run-times.ts';
import { zoneOf } from './zone.ts';

const MINUTE_MS = 60_000;
/** A clock that is set back by less repeats nothing: people set clocks by the hour. By more, it had been wrong. */
const SET_BACK_MS = 3_600_000;

export type Owed =
  /** The latest run that was missed stands for all of them. */
  | { readonly do: 'run'; readonly due: Date }
  /** What was done, was done in a future that is none any more: what is to come counts from here. */
  | { readonly do: 'start over'; readonly from: Date }
  /** This machine cannot tell when it runs. */
  | { readonly do: 'complain' };

/** What a schedule owes at an instant; undefined: nothing. */
export function owedRun(schedule: StoredSchedule, now: Date): Owed | undefined {
  if (!schedule.enabled) return undefined;
  const rhythm = rhythmOf(schedule);
  if (rhythm === undefined) return { do: 'complain' };
  const [after, until] = [Date.parse(schedule.done_until), now.getTime()];
  // The run of this very minute may not have been looked for yet.
  if (wasSetBack(after, until)) return { do: 'start over', from: new Date(until - MINUTE_MS) };
  const due = latestRun(rhythm, { after, until });
  return due === undefined ? undefined : { do: 'run', due: new Date(due) };
}

/** When it runs next, so many times. */
export function comingRuns(
  schedule: Pick<StoredSchedule, 'cron' | 'time_zone' | 'enabled' | 'done_until'>,
  now: Date,
  count: number,
): string[] {
  const rhythm = rhythmOf(schedule);
  if (rhythm === undefined || !schedule.enabled) return [];
  const done = Date.parse(schedule.done_until);
  const from = wasSetBack(done, now.getTime()) ? now.getTime() : Math.max(done, now.getTime());
  return runsAfter(rhythm, from, count).map((instant) => new Date(instant).toISOString());
}

/** Undefined when this machine cannot read it. */
export function rhythmOf({ cron, time_zone }: Pick<StoredSchedule, 'cron' | 'time_zone'>): Rhythm | undefined {
  const { times } = parseCron(cron);
  const zone = zoneOf(time_zone);
  return times === undefined || zone === undefined ? undefined : rhythmIn(zone, times);
}

function wasSetBack(done: number, now: number): boolean {
  return done > now + SET_BACK_MS;
}
