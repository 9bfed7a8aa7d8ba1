import { AppError } from '../wire/errors.ts';
import { within } from '../wire/within.ts';

/** How long each kind of Engine call may take, in milliseconds. */
export const DEADLINES = {
  look: 30_000,
  list: 60_000,
  change: 120_000,
  /** What walks or deletes a layer: its cost grows with the number of files. */
  walk: 600_000,
  sync: 600_000,
  commit: 1_800_000,
  pull: 1_800_000,
} as const satisfies Record<string, number>;

export type Deadlines = Readonly<Record<keyof typeof DEADLINES, number>>;

/** Gives work a signal that aborts when its time is over, and then throws engine_timeout. */
export function withDeadline<T>(
  milliseconds: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  enough?: AbortSignal,
): Promise<T> {
  const late = () => new AppError('engine_timeout', `the Engine did not finish in time: ${what}`, { milliseconds });
  return within(milliseconds, enough, work, late);
}
