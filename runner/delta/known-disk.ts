import type { SnapshotName } from '../wire/names.ts';
import type { Deadlines } from './deadlines.ts';
import type { DiskIndex } from './disk-index.ts';

/** Where a container's disk is, and how long it may take to look at it. */
export interface DiskPlace {
  readonly container: string;
  /** All that the container has written, on top of its image. */
  readonly folder: string;
  readonly deadlines: Deadlines;
}

/** The disk as it was at the snapshot that a layer goes on top of; without one, as its image has it. */
export interface Before extends Omit<DiskIndex, 'snapshot' | 'machineStart'> {
  readonly snapshot: SnapshotName | null;
}
