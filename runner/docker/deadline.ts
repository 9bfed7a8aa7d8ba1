import { AppError } from '../wire/errors.ts';

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

/**
 * Gives work a signal that aborts when its time is over, and then throws engine_timeout. It does not wait for the work
 * to notice the signal: a call that hangs in a library would hang its caller too.
 */
export async function withDeadline<T>(
  milliseconds: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new AppError('engine_timeout', `the Engine did not finish in time: ${what}`, { milliseconds });
      reject(error);
      controller.abort(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
