import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';
import { survivor, visible } from './lineage.ts';

/** What a person means by all snapshots: pinned ones only by force. */
export function deletable(vps: VpsDocument, force: boolean): SnapshotName[] {
  return visible(vps)
    .filter(({ pinned }) => force || !pinned)
    .map(({ name }) => name);
}

/** The document with these snapshots marked. Their images go after the mark is on the disk. */
export function markDeleting(vps: VpsDocument, names: readonly SnapshotName[]): VpsDocument {
  const going = new Set(names);
  const mark = (one: SnapshotRecord) =>
    going.has(one.name) ? { ...one, state: 'deleting' as const, alias: null } : one;
  const marked = { ...vps, snapshots: vps.snapshots.map(mark) };
  if (vps.head === null || !going.has(vps.head)) return marked;
  // The disk came from here all the same: its timeline goes on from the nearest ancestor, and nothing proves it saved.
  return { ...marked, head: survivor(marked, vps.head), saved: null };
}
