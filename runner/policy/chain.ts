/** The layers of a snapshot, as a chain: each restart and each snapshot adds one, and an Engine takes 125 in all. */

/** So many layers above the image that a VPS was made from are a few too many. */
const MANY = 50;
/** So many in all are merged before anybody may add another one. */
const TOO_MANY = 100;
/** So many above the image stay at most when a chain is merged. */
const FEW = 10;

export interface Chain {
  readonly depth: number;
  /** The lowest layers, which are never merged: those of the image that the VPS was made from. */
  readonly floor: number;
}

export function isLong({ depth, floor }: Chain): boolean {
  return depth - floor >= (isUrgent(depth) ? FEW : MANY);
}

export function isUrgent(depth: number): boolean {
  return depth >= TOO_MANY;
}

/**
 * Whether a merge reaches down to the next layer, too. One that weighs more than all that is merged already stays as it
 * is: so a large one is not written anew each time, and few are left all the same.
 */
export function reachesDown(floor: number, facts: { below: number; merged: number; next: number }): boolean {
  const { below, merged, next } = facts;
  if (below <= floor) return false;
  return next <= merged || below > floor + FEW;
}

/** How many of the lowest layers two stacks share. */
export function sharedLayers(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((digest, nth) => digest !== other[nth]);
  return differs < 0 ? one.length : differs;
}
