import type { MethodWish, SnapshotMethod } from '../wire/model.ts';

/** What a snapshot's layer would be, if it held only what has changed. */
export interface DeltaFacts {
  /** There is an earlier snapshot of this very container to build upon. */
  readonly hasBase: boolean;
  readonly changedPaths: number;
  readonly changedBytes: number;
  readonly diskBytes: number;
  /** How many layers there are below already. */
  readonly depth: number;
}

export interface MethodChoice {
  readonly method: SnapshotMethod;
  readonly why: string;
}

/** What was asked for, and who did, in words. */
export interface Asked {
  readonly method: MethodWish;
  readonly by: string;
}

/** Who asks for one snapshot knows best, then who asks for all of a VPS. */
export function askedMethod(call: MethodWish | undefined, vps: MethodWish | null, node: MethodWish): Asked {
  if (call !== undefined) return { method: call, by: 'the call' };
  if (vps !== null) return { method: vps, by: 'the setting of the VPS' };
  return { method: node, by: 'SNAPSHOT_METHOD' };
}

/** So little is written and loaded by us before anybody notices. */
const FEW_BYTES = 64 * 1024 ** 2;
export const FEW_PATHS = 5000;
/** Up to that, it is not the bytes that take time. */
export const A_BIT = 4 * 1024 ** 2;
/** All of so small a disk is committed before anybody notices, and a load takes twice as long as a commit does. */
const SMALL_DISK = 16 * 1024 ** 2;
/** An Engine takes 125 layers in all. */
const DEEPEST = 100;
/** A load moves its bytes more often than a commit does. */
export const COST_OF_A_LOAD = 2.5;

/** Why a snapshot is a commit that is to be one. Undefined: it may be a delta. */
export function whyCommit({ method, by }: Asked): string | undefined {
  return method === 'commit' ? `${by} asks for a commit` : undefined;
}

/** Why a snapshot is a commit although it might have been a delta. */
export function whyStillCommit({ method, by }: Asked, why: string): string {
  return method === 'delta' ? `${by} asks for a delta, but: ${why}` : why;
}

/** Whether to save what has changed or all there is: whichever costs less, if nobody asks for more. */
export function chooseMethod(facts: DeltaFacts, { method, by }: Asked): MethodChoice {
  const { hasBase, changedPaths, changedBytes, diskBytes, depth } = facts;
  // A commit goes on top of the container's own image: none of the snapshots since is below it.
  if (hasBase && depth >= DEEPEST) return { method: 'commit', why: 'too many snapshots are on top of each other' };
  if (method === 'delta') return { method: 'delta', why: `${by} asks for a delta` };
  const isMost = changedBytes * COST_OF_A_LOAD > diskBytes;
  const isSoonCommitted = isMost && (!hasBase || diskBytes <= SMALL_DISK);
  const isLittle = changedBytes <= (isSoonCommitted ? A_BIT : FEW_BYTES) && changedPaths <= FEW_PATHS;
  if (isLittle) return { method: 'delta', why: 'little has changed' };
  if (!hasBase) return { method: 'commit', why: 'the first snapshot of this container' };
  if (isMost) return { method: 'commit', why: 'most of it has changed' };
  return { method: 'delta', why: 'the rest has not changed' };
}
