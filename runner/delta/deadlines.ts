/**
 * How long one look at a disk may take, in milliseconds. A disk that hangs makes a commit of the delta, or at worst no
 * snapshot; it must not leave a VPS frozen.
 */
export const DEADLINES = {
  moving: 600_000,
  /** The same has just been done while it ran, so that all is at hand. */
  still: 30_000,
} as const;

export type Deadlines = Readonly<Record<keyof typeof DEADLINES, number>>;
