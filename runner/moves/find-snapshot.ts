import { resolve } from '../policy/lineage.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { AppError } from '../wire/errors.ts';

/** The snapshot that a call names, or `snapshot_not_found`. */
export function findSnapshot(vps: VpsDocument, ref: string): SnapshotRecord {
  const found = resolve(vps, ref);
  if (found !== undefined) return found;
  const what = ref === 'latest' ? 'no snapshot yet' : `no snapshot ${ref}`;
  throw new AppError('snapshot_not_found', `${vps.task_id} has ${what}`);
}

/** The same for work that needs its image. A missing one is never replaced by something else. */
export function findReady(vps: VpsDocument, ref: string): SnapshotRecord {
  const found = findSnapshot(vps, ref);
  if (found.state === 'ready') return found;
  const why = found.state === 'missing' ? 'its image was removed from the Engine' : 'it is not finished';
  throw new AppError('snapshot_not_ready', `${found.name} cannot be used: ${why}`, { state: found.state });
}
