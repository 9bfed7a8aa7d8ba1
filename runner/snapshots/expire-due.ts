import type { Node } from '../node.ts';
import { planExpiry } from '../policy/expiry.ts';
import { rulesFor } from '../policy/retention.ts';
import { AppError } from '../wire/errors.ts';
import { expireSnapshots } from './delete-snapshots.ts';

/** Deletes every snapshot on the node whose time is over. A VPS that is busy has its turn at the next sweep. */
export async function expireDue(node: Node): Promise<void> {
  const now = node.clock.now();
  for (const vps of node.documents.all()) {
    const { days } = rulesFor(vps.retention, node.settings.retention);
    if (planExpiry(vps, { now, days, hasContainer: true }).length === 0) continue;
    try {
      await expireSnapshots(node, vps.task_id);
    } catch (failure) {
      if (failure instanceof AppError && failure.code === 'vps_busy') continue;
      node.warn({ task_id: vps.task_id, err: failure }, 'expired snapshots could not be deleted');
    }
  }
}
