import type { Entry } from './entry.ts';

/** The kernel's clock for files moves in ticks: what changed so shortly before we looked may change again unseen. */
const TICK_S = 0.02;

/** Whether a path changed in the very moment of a listing that began `since` then (ms). */
export function isFresh({ changed }: Entry, since: number): boolean {
  return Number(changed) >= since / 1000 - TICK_S;
}
