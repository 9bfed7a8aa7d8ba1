import { imageTag } from './names.ts';
import { survivor, visible } from './lineage.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Snapshot } from '../wire/model.ts';

/** A record as people see it. */
export function toSnapshot(vps: VpsDocument, record: SnapshotRecord): Snapshot {
  const { name } = record;
  return {
    id: name,
    task_id: vps.task_id,
    ...record,
    parent: survivor(vps, record.parent),
    current: name === vps.head,
    stateful: false,
    image: imageTag(vps.task_id, name),
  };
}

/** All that a person sees, newest first. */
export function toSnapshots(vps: VpsDocument): Snapshot[] {
  return visible(vps)
    .sort((a, b) => b.seq - a.seq)
    .map((record) => toSnapshot(vps, record));
}
