import type { Node } from '../node.ts';
import type { Op } from '../operations/operations.ts';
import { planRotation, rulesFor } from '../policy/retention.ts';
import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { RetentionRules } from '../wire/retention.ts';
import type { Captured } from './capture.ts';
import type { Change } from './journal.ts';

interface Made {
  /** How many there had been before its disk was read. */
  readonly doubts: number;
  readonly record: SnapshotRecord;
  readonly captured: Captured;
  readonly source?: SnapshotName;
}

/**
 * Writes a snapshot as `ready`, moves HEAD to it and marks what rotation lets go, all in one write: only a disk that
 * holds the new snapshot can have lost an old one.
 */
export async function saveReady(
  node: Node,
  op: Op,
  { doubts, record, captured: { secured, frozenMs, method, why }, source }: Made,
  last: Change,
): Promise<SnapshotRecord> {
  const { image, baseSize } = secured;
  const ready: SnapshotRecord = {
    ...record,
    state: 'ready',
    image_id: image.id,
    size: Math.max(0, image.size - baseSize),
    total_size: image.size,
    frozen_ms: frozenMs,
    method,
    method_reason: why,
  };
  const isProof = () => node.doubts.count(op.taskId) === doubts;
  const vps = await node.documents.update(op.taskId, (before) => {
    const saved = isProof() ? secured.saved : null;
    const snapshots = before.snapshots.map((other) => (other.name === ready.name ? ready : other));
    const after = last({ ...before, snapshots, head: ready.name, saved });
    return rotate(after, rulesFor(after.retention, node.settings.retention), source);
  });
  if (isProof()) node.doubts.clear(op.taskId);
  // No cancellation from here on: rotation has let older snapshots go because this one is there.
  op.done('ready');
  const at = node.clock.now().toISOString();
  node.events.emit({ type: 'snapshot.ready', at, task_id: op.taskId, snapshot: toSnapshot(vps, ready) });
  node.sweeper.soon(op.taskId);
  return ready;
}

function rotate(vps: VpsDocument, rules: RetentionRules, source: SnapshotName | undefined): VpsDocument {
  const going = new Set(planRotation(vps, rules, source).remove.map(({ name }) => name));
  if (going.size === 0) return vps;
  const snapshots = vps.snapshots.map((one) => (going.has(one.name) ? { ...one, state: 'deleting' as const } : one));
  return { ...vps, snapshots };
}
