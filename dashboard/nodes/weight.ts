import type { VpsStorage } from '../../client/index.ts';

/** What a VPS takes on the disk, in bytes. */
export interface Weight {
  readonly unique: number;
  readonly shared: number;
  readonly written: number;
  readonly freed: number;
}

/**
 * The figures of a VPS in one line. Layers that its snapshots have in common with each other are shared by each of them: the
 * most that one of them shares stands for all. Undefined where it was not measured.
 */
export function weightOf({ snapshots, freed_bytes, written_bytes }: VpsStorage): Weight | undefined {
  if (freed_bytes === null || written_bytes === null) return undefined;
  const unique = snapshots.reduce((sum, each) => sum + (each.unique_bytes ?? 0), 0);
  const shared = Math.max(0, ...snapshots.map((each) => each.shared_bytes ?? 0));
  return { unique, shared, written: written_bytes, freed: freed_bytes };
}
