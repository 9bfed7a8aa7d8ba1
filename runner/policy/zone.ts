/** How far the clocks of a place stand from UTC, in milliseconds, at an instant. */
export interface Zone {
  offsetAt(instant: number): number;
}

export const UTC: Zone = { offsetAt: () => 0 };

/** Making one costs a thousand times what using it does. Each is large, and may be asked for in many spellings. */
const MOST_KEPT = 50;
const known = new Map<string, Zone>();

/** Undefined for a name that this machine does not know: it may have been written down by another one. */
export function zoneOf(name: string): Zone | undefined {
  if (name === 'UTC') return UTC;
  const zone = known.get(name) ?? makeZone(name);
  if (known.size >= MOST_KEPT && !known.has(name)) known.clear();
  if (zone !== undefined) known.set(name, zone);
  return zone;
}

function makeZone(timeZone: string): Zone | undefined {
  try {
    const told = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    return { offsetAt: (instant) => offsetIn(told.format(instant)) };
  } catch (failure) {
    if (failure instanceof RangeError) return undefined;
    throw failure;
  }
}

/** As `11/26/2026, GMT+05:30`; long ago there were seconds, too. */
function offsetIn(text: string): number {
  const [, sign, hours = 0, minutes = 0, seconds = 0] = /GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text) ?? [];
  const distance = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -distance : distance;
}
