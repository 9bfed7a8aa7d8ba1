import type { NodeStorage } from '../../client/index.ts';

/** A piece of a node's disk. */
export interface Part {
  readonly key: string;
  readonly label: string;
  readonly about: string;
  readonly bytes: number;
  /** Of the whole bar, 0 to 1; what is there at all can be seen. */
  readonly share: number;
}

const LABELS = {
  snapshots: ['Snapshots', 'Layers of snapshots that no other image has'],
  shared: ['Shared', 'Layers that snapshots and other images have in common'],
  containers: ['Containers', 'What containers have written'],
  other_images: ['Other images', 'Images that are no snapshots'],
  rest: ['Volumes and the rest', "Volumes, logs, caches and the Engine's own records"],
} as const;

const LEAST = 0.004;

/** The pieces of a disk, and what is free of it. None where they are not known. */
export function partsOf({ parts }: NodeStorage, free: number | null): Part[] {
  if (!parts) return [];
  const known = Object.entries(LABELS).map(([key, [label, about]]) => {
    return { key, label, about, bytes: parts[key as keyof typeof LABELS] };
  });
  const all = [
    ...known,
    ...(free === null ? [] : [{ key: 'free', label: 'Free', about: 'For the Engine to write to', bytes: free }]),
  ];
  const total = all.reduce((sum, part) => sum + part.bytes, 0);
  return all.map((part) => ({
    ...part,
    share: total === 0 || part.bytes === 0 ? 0 : Math.max(LEAST, part.bytes / total),
  }));
}
