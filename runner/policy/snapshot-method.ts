import type { SnapshotMethod } from '../wire/model.ts';

/** What a snapshot's layer would be, if it held only what has changed. */
export interface DeltaFacts {
  /** There is an earlier snapshot of this very container to build upon. */
  readonly hasBase: boolean;
  readonly changedFiles: number;
  readonly changedBytes: number;
  readonly diskBytes: number;
  /** How many layers there are below already. */
  readonly depth: number;
}

export interface MethodChoice {
  readonly method: SnapshotMethod;
  readonly why: string;
}

/** So little is written and loaded by us as fast as the Engine commits it. */
export const FEW_BYTES = 64 * 1024 ** 2;
export const FEW_FILES = 5000;
/** An Engine takes 125 layers in all. */
export const DEEPEST = 100;
/** A load moves its bytes more often than a commit does. */
export const COST_OF_A_LOAD = 2.5;

/** Whether to save what has changed or all there is: whichever costs less. */
export function chooseMethod({ hasBase, changedFiles, changedBytes, diskBytes, depth }: DeltaFacts): MethodChoice {
  // A commit goes on top of the container's own image: none of the snapshots since is below it.
  if (hasBase && depth >= DEEPEST) return { method: 'commit', why: 'too many snapshots are on top of each other' };
  if (changedBytes <= FEW_BYTES && changedFiles <= FEW_FILES) return { method: 'delta', why: 'little has changed' };
  if (!hasBase) return { method: 'commit', why: 'the first snapshot of this container' };
  if (changedBytes * COST_OF_A_LOAD > diskBytes) return { method: 'commit', why: 'most of it has changed' };
  return { method: 'delta', why: 'the rest has not changed' };
}
