import type { SnapshotRecord, StoredSchedule, VpsDocument } from '../../runner/ports/documents.ts';
import { SnapshotName, TaskId } from '../../runner/wire/names.ts';

/** A VPS that was created and has no snapshot yet, but for the changes. */
export function aDocument(taskId = 'demo', changes: Partial<VpsDocument> = {}): VpsDocument {
  return {
    version: 1,
    task_id: TaskId.parse(taskId),
    created_at: '2026-11-21T10:00:00.000Z',
    image: 'savepoint-test/busybox:1',
    project: null,
    adopted: false,
    forked_from: null,
    deleted_at: null,
    snapshot_method: null,
    retention: null,
    schedule: null,
    hooks: null,
    wanted: 'running',
    container: { id: 'c'.repeat(64), name: `savepoint-vps-${taskId}` },
    ports: [],
    head: null,
    saved: null,
    next_seq: 1,
    snapshots: [],
    retired: [],
    buried: [],
    discarded: [],
    intent: null,
    ...changes,
  };
}

/** The n-th snapshot of a VPS, taken by hand and ready, but for the changes. */
export function aRecord(seq = 1, changes: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return {
    name: SnapshotName.parse(`snap-20261121-100000-${seq}`),
    seq,
    parent: seq > 1 ? SnapshotName.parse(`snap-20261121-100000-${seq - 1}`) : null,
    trigger: 'manual',
    created_at: '2026-11-21T10:00:00.000Z',
    alias: null,
    message: null,
    expires_at: null,
    last_used_at: null,
    pinned: false,
    state: 'ready',
    image_id: `sha256:${String(seq).padStart(64, '0')}`,
    size: 1000,
    total_size: 5000,
    method: 'commit',
    frozen_ms: 12,
    method_reason: 'little has changed',
    not_captured: [],
    hooks: [],
    ...changes,
  };
}

/** A daily schedule that has not run yet, but for the changes. */
export function aSchedule(changes: Partial<StoredSchedule> = {}): StoredSchedule {
  return {
    cron: '@daily',
    time_zone: 'UTC',
    expiry: null,
    keep: null,
    enabled: true,
    skip_unchanged: true,
    done_until: '2026-11-21T10:00:00.000Z',
    last_run: null,
    ...changes,
  };
}
