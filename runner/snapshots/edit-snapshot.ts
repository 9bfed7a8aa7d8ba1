import type { Node } from '../node.ts';
import { expiryFrom } from '../policy/expiry.ts';
import type { SnapshotRecord } from '../ports/documents.ts';
import { openVps } from '../moves/open-vps.ts';
import type { Snapshot } from '../wire/model.ts';
import type { TaskId } from '../wire/names.ts';
import { findSnapshot } from '../moves/find-snapshot.ts';
import { toSnapshot } from '../policy/snapshot-view.ts';
import { refuseTakenAlias } from '../moves/take-snapshot.ts';

/** What a person may change of a snapshot later. Left out: stays; null: goes. */
export interface SnapshotEdit {
  readonly alias?: string | null;
  readonly message?: string | null;
  /** Days from now. */
  readonly expiry?: number | null;
  readonly pinned?: boolean;
}

export async function editSnapshot(node: Node, taskId: TaskId, ref: string, edit: SnapshotEdit): Promise<Snapshot> {
  const started = await node.operations.start(taskId, 'snapshot.edit', {
    prepare: async (op) => {
      const { vps } = await openVps(node, op);
      const { name } = findSnapshot(vps, ref);
      refuseTakenAlias(vps, edit.alias, name);
      return name;
    },
    execute: async (_op, name) => {
      const vps = await node.documents.update(taskId, (before) => ({
        ...before,
        snapshots: before.snapshots.map((one) => (one.name === name ? edited(one, edit, node.clock.now()) : one)),
      }));
      const snapshot = toSnapshot(vps, findSnapshot(vps, name));
      node.events.emit({ type: 'snapshot.edited', at: node.clock.now().toISOString(), task_id: taskId, snapshot });
      return snapshot;
    },
  });
  return started.done;
}

function edited(record: SnapshotRecord, edit: SnapshotEdit, now: Date): SnapshotRecord {
  const { alias = record.alias, message = record.message, pinned = record.pinned, expiry } = edit;
  const expires_at = typeof expiry === 'number' ? expiryFrom(now, expiry) : expiry === null ? null : record.expires_at;
  return { ...record, alias, message, pinned, expires_at };
}
