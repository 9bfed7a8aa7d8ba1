import type { Zone } from './zone.ts';

export const DAY_MS = 86_400_000;

/**
 * The instants, in order, at which the clocks of a place show certain times of a day. Days and times are written as if
 * the place were at UTC: `day` is its midnight, `times` are milliseconds after that.
 *
 * `once`: each time counts once, however the clocks are changed on that day: the first time, if it is shown twice, and the
 * moment at which it would have been shown if nobody had changed them, if it is left out. Otherwise whenever it is shown.
 */
export function instantsOn(day: number, times: readonly number[], zone: Zone, once: boolean): number[] {
  const change = changeNear(day, zone);
  if (change === undefined) {
    const offset = zone.offsetAt(day);
    return times.map((time) => day + time - offset);
  }
  const { at, before, after } = change;
  const instants = times.flatMap((time) => {
    const early = day + time - before;
    const late = day + time - after;
    const shown = [early < at ? early : [], late >= at ? late : []].flat();
    return once ? (shown[0] ?? early) : shown;
  });
  return instants.sort((a, b) => a - b);
}

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** The change of the clocks that may concern a day, wherever the place is. There is at most one in three days. */
function changeNear(day: number, zone: Zone): Change | undefined {
  let [from, to] = [day - DAY_MS, day + 2 * DAY_MS];
  const [before, after] = [zone.offsetAt(from), zone.offsetAt(to)];
  if (before === after) return undefined;
  while (to - from > 1000) {
    const middle = from + 1000 * Math.floor((to - from) / 2000);
    if (zone.offsetAt(middle) === before) from = middle;
    else to = middle;
  }
  return { at: to, before, after };
}
