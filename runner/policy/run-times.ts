import type { CronTimes } from '../wire/cron.ts';
import { DAY_MS, instantsOn } from './day-times.ts';
import type { Zone } from './zone.ts';

/**
 * When a schedule runs. A person who writes 02:30 means once a day, so on a day on which the clocks are changed it is once,
 * too. Who writes every hour means every hour that passes: whenever the clock shows those minutes.
 */

export interface Rhythm {
  readonly times: CronTimes;
  readonly zone: Zone;
  /** What the clocks show when it runs, on any of its days: in milliseconds after midnight. */
  readonly shown: readonly number[];
}

export function rhythmIn(zone: Zone, times: CronTimes): Rhythm {
  const shown = times.hours.flatMap((hour) => times.minutes.map((minute) => (hour * 60 + minute) * 60_000));
  return { times, zone, shown };
}

/** The 29th of February that is a Monday comes every 28 years, and once in 40. */
const MOST_DAYS = 50 * 366;

/** The first so many after an instant. */
export function runsAfter(rhythm: Rhythm, after: number, count: number): number[] {
  const found = new Set<number>();
  let enoughOn: number | undefined;
  for (const day of daysOf(rhythm, dayOf(rhythm, after) - DAY_MS, 1)) {
    // Where the clocks are changed at midnight, the end of a day may come after the beginning of the next.
    if (enoughOn !== undefined && day > enoughOn + DAY_MS) break;
    const later = runsOn(rhythm, day).filter((instant) => instant > after);
    for (const instant of later.slice(0, count)) found.add(instant);
    if (found.size >= count) enoughOn ??= day;
  }
  return [...found].sort((a, b) => a - b).slice(0, count);
}

/** The last one after an instant and up to another. */
export function latestRun(rhythm: Rhythm, { after, until }: { after: number; until: number }): number | undefined {
  const first = dayOf(rhythm, after) - DAY_MS;
  let latest: number | undefined;
  let foundOn: number | undefined;
  for (const day of daysOf(rhythm, dayOf(rhythm, until) + DAY_MS, -1)) {
    if (day < first || (foundOn !== undefined && day < foundOn - DAY_MS)) break;
    const last = runsOn(rhythm, day).findLast((instant) => instant <= until);
    if (last === undefined || last <= after) continue;
    latest = Math.max(latest ?? last, last);
    foundOn ??= day;
  }
  return latest;
}

function runsOn({ times, zone, shown }: Rhythm, day: number): number[] {
  return instantsOn(day, shown, zone, times.hours.length < 24);
}

/** Days on which it runs, from one on, forwards or backwards. */
function* daysOf({ times }: Rhythm, from: number, towards: 1 | -1): Generator<number> {
  for (let n = 0, day = from; n < MOST_DAYS; n += 1, day += towards * DAY_MS) if (isOn(times, day)) yield day;
}

function isOn({ days, months, weekdays, either }: CronTimes, day: number): boolean {
  const date = new Date(day);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [byDay, byWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return either ? byDay || byWeekday : byDay && byWeekday;
}

/** What day it is in that place. */
function dayOf({ zone }: Rhythm, instant: number): number {
  return Math.floor((instant + zone.offsetAt(instant)) / DAY_MS) * DAY_MS;
}
