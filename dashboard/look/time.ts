/** Moments and spans, as people say them. */

const DAY_MS = 86_400_000;

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY_MS],
  ['month', 30 * DAY_MS],
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** The clocks of two machines differ by so much: what has just happened there does not lie ahead here. */
const SKEW_MS = 10_000;

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'long' });

/** How long ago, or how soon: whole minutes and hours below a day, above it the nearest day, month or year. */
export function ago(instant: string, now: number): string {
  const distance = Date.parse(instant) - now;
  const found = UNITS.find(([, length]) => Math.abs(distance) >= length);
  if (!found) return distance > SKEW_MS ? 'in a moment' : 'just now';
  const [unit, length] = found;
  const count = distance / length;
  return RELATIVE.format(length < DAY_MS ? Math.trunc(count) : Math.round(count), unit);
}

/** The moment itself, in the person's zone, which is named. */
export function exactly(instant: string, zone?: string): string {
  const options = { dateStyle: 'medium', timeStyle: 'long', timeZone: zone } as const;
  return new Intl.DateTimeFormat(undefined, options).format(new Date(instant));
}

/** A day and a time, without the seconds. */
export function shortly(instant: string, zone?: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone }).format(new Date(instant));
}

/** How long something has lasted, in its two largest units. */
export function span(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'under a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
