import type { Node } from '../node.ts';
import { planExpiry } from '../policy/expiry.ts';
import { AppError } from '../wire/errors.ts';
import { expireSnapshots } from './delete-snapshots.ts';

/** Deletes every snapshot on the node whose time is over. A VPS that is busy has its turn at the next sweep. */
export async function expireDue(node: Node): Promise<void> {
  const facts = { now: node.clock.now(), retentionDays: node.settings.snapshotRetentionDays, hasContainer: true };
  for (const vps of node.documents.all()) {
    if (planExpiry(vps, facts).length === 0) continue;
    try {
      await expireSnapshots(node, vps.task_id);
    } catch (failure) {
      if (failure instanceof AppError && failure.code === 'vps_busy') continue;
      node.warn({ task_id: vps.task_id, err: failure }, 'expired snapshots could not be deleted');
    }
  }
}
