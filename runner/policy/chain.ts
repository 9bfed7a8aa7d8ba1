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

/** A chain is weighed at each so many layers. */
const EVERY = 10;
/** Less than this is not worth a merge. */
const NOTICEABLE = 16 * 1024 ** 2;

/** Whether a chain of that depth may be long or due, whatever it stands on. */
export function mayBeDue(depth: number): boolean {
  return depth >= EVERY;
}

export function isDueToWeigh(depth: number): boolean {
  return depth % EVERY === 0;
}

/** Whether more of it is hidden by its own later layers than shows. */
export function isMostlyDead({ live, dead }: { live: number; dead: number }): boolean {
  return dead > NOTICEABLE && dead > live;
}

/**
 * Whether a merge reaches down to the next layer, too: wholly, to the floor, when dead weight is to go. Else one that
 * weighs more than all that is merged already stays as it is: so a large one is not written anew each time, and few are
 * left all the same.
 */
export function reachesDown(
  { floor, wholly }: { floor: number; wholly: boolean },
  { below, merged, next }: { below: number; merged: number; next: number },
): boolean {
  if (below <= floor) return false;
  if (wholly) return true;
  return next <= merged || below > floor + FEW;
}
