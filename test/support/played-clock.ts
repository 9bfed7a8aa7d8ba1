import fc from 'fast-check';
import type { Rhythm } from '../../runner/policy/run-times.ts';

/** The clocks of a place, watched minute by minute: what a schedule means, told in another way than the code has it. */

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Places that change their clocks by an hour, by half an hour and by two, at midnight, on both halves of the earth, or not. */
export const someZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'America/St_Johns',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Antarctica/Troll',
  'Pacific/Apia',
  'Pacific/Chatham',
);

const YEARS = { from: Date.UTC(2005, 0, 1), to: Date.UTC(2036, 0, 1) };

/** Half of them near a change of some clocks. */
export const someInstant = fc.oneof(
  fc.integer({ min: YEARS.from / 1000, max: YEARS.to / 1000 }).map((second) => second * 1000),
  fc
    .tuple(someZone, fc.integer({ min: 2005, max: 2035 }), fc.nat(), fc.integer({ min: -2 * DAY, max: DAY }))
    .map(([zone, year, nth, away]) => {
      const changes = changesOf(zone, year);
      return (changes[nth % Math.max(1, changes.length)] ?? Date.UTC(year, 6)) + away;
    }),
);

const field = (max: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 0, max }).map(String),
    fc.integer({ min: 1, max: Math.min(max, 12) }).map((step) => `*/${step}`),
  );
const somewhen = fc.constantFrom('* *', '* *', '* *', '*/2 *', '* mon-fri', '1,15 6', '*/3 2,4');

/** Schedules of any hour, or of those in which clocks are changed. */
export const someCron = fc
  .tuple(field(59), fc.oneof(field(23), fc.constantFrom('0', '1', '2', '3', '0-3', '23')), somewhen)
  .map(([minute, hour, days]) => `${minute} ${hour} ${days.replace(' ', ' * ')}`);

/** When the clocks of a place are changed in a year. */
export function changesOf(timeZone: string, year: number): number[] {
  const shown = (at: number) => showing(timeZone)(at) - at;
  const changes: number[] = [];
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += DAY) {
    if (shown(day) === shown(day + DAY)) continue;
    let at = day;
    while (shown(at) === shown(day)) at += 15 * MINUTE;
    changes.push(at);
  }
  return changes;
}

/**
 * The runs after an instant and up to another. A schedule of every hour runs whenever the clock shows its minute. Any
 * other runs when the clock shows its time for the first time; when the clock leaves out times, it has as long to wait
 * for them as if it had gone on.
 */
export function playedRuns({ times, zone }: Rhythm, from: number, until: number): number[] {
  const clock = (at: number) => at + zone.offsetAt(at);
  const everyHour = times.hours.length === 24;
  const runs = new Set<number>();
  const seen = new Set<number>();
  // A day and a half before: what was seen then is not for the first time now.
  const start = Math.floor((from - 1.5 * DAY) / MINUTE) * MINUTE;
  for (let [at, before] = [start, clock(start) - MINUTE]; at <= until; at += MINUTE) {
    const now = clock(at);
    if (!everyHour) {
      for (let left = before + MINUTE; left < now; left += MINUTE) {
        if (!seen.has(left) && isMeant(left)) runs.add(at + (left - before - MINUTE));
        seen.add(left);
      }
    }
    if (isMeant(now) && (everyHour || !seen.has(now))) runs.add(at);
    seen.add(now);
    before = now;
  }
  return [...runs].filter((run) => run > from && run <= until).sort((a, b) => a - b);

  function isMeant(shown: number): boolean {
    const date = new Date(shown);
    const { minutes, hours, days, months, weekdays, either } = times;
    if (!minutes.includes(date.getUTCMinutes()) || !hours.includes(date.getUTCHours())) return false;
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const [byDay, byWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    return either ? byDay || byWeekday : byDay && byWeekday;
  }
}

const shown = new Map<string, (at: number) => number>();

/** What the clock shows, read as a person reads it: the platform's parts, not its offsets. */
function showing(timeZone: string): (at: number) => number {
  const known = shown.get(timeZone);
  if (known !== undefined) return known;
  const two = '2-digit' as const;
  const form = { timeZone, hourCycle: 'h23', year: 'numeric', month: two, day: two, hour: two, minute: two } as const;
  const format = new Intl.DateTimeFormat('sv-SE', form);
  const made = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  shown.set(timeZone, made);
  return made;
}
