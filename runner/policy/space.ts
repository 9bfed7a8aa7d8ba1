/** A commit writes the layer once more, and the Engine needs some room to work in. */
const HEADROOM = 1.2;

export interface SpaceCheck {
  readonly needed: number;
  readonly free: number;
  readonly enough: boolean;
}

/** Whether a snapshot of so many written bytes may start and still leave the reserve. */
export function checkSpace(writtenBytes: number, freeBytes: number, reserveBytes: number): SpaceCheck {
  const needed = Math.ceil(writtenBytes * HEADROOM) + reserveBytes;
  return { needed, free: freeBytes, enough: freeBytes >= needed };
}
