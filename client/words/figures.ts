const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes as people write them, as Docker does: 1 kB are 1000. */
export function bytes(count: number | null): string {
  if (count === null) return '?';
  let [amount, unit] = [count, 0];
  // Not 1000: 999.96 would be rounded to 1000.
  for (; amount >= 999.5 && unit < UNITS.length - 1; unit++) amount /= 1000;
  return `${amount < 9.95 && unit > 0 ? amount.toFixed(1) : amount.toFixed(0)} ${UNITS[unit]}`;
}

/** How long something takes: to the second below a minute, rounder above. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A moment in UTC, to the second. The names of snapshots are in UTC, too. */
export function moment(instant: string | null): string {
  return instant === null ? '' : instant.slice(0, 19).replace('T', ' ');
}
