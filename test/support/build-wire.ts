import type { NodeInfo, NodeStorage, Operation, VpsStorage } from '../../runner/wire/model.ts';
import { Vps } from '../../runner/wire/model.ts';
import { TaskId } from '../../runner/wire/names.ts';

/** Values as a runner answers them. */

export function buildVps(wish: Partial<Omit<Vps, 'task_id'>> & { task_id: string }): Vps {
  return Vps.parse({
    status: 'running',
    image: 'debian:12',
    node: 'a',
    container: { id: 'c0ffee', name: `savepoint-vps-${wish.task_id}` },
    created_at: '2026-01-01T00:00:00.000Z',
    started_at: null,
    exit_code: null,
    head: null,
    ports: [],
    project: null,
    adopted: false,
    forked_from: null,
    snapshot_method: null,
    retention: null,
    hooks: null,
    snapshots: 0,
    last_snapshot: null,
    next_run: null,
    busy: null,
    ...wish,
  });
}

export function buildOperation(wish: Partial<Operation> = {}): Operation {
  return {
    id: 'op-1',
    task_id: TaskId.parse('web'),
    kind: 'vps.create',
    state: 'running',
    step: null,
    started_at: '2026-01-01T00:00:00.000Z',
    finished_at: null,
    error: null,
    result: null,
    ...wish,
  };
}

export function buildNodeInfo(wish: Partial<NodeInfo> = {}): NodeInfo {
  return {
    name: 'a',
    engine: { available: true, version: '20.10.24', driver: 'overlay2', storage_reachable: true },
    free_bytes: 1e9,
    vps_count: 0,
    snapshot_count: 0,
    ...wish,
  };
}

export function buildNodeStorage(wish: Partial<NodeStorage> = {}): NodeStorage {
  return {
    node: 'a',
    total_bytes: 15,
    parts: { snapshots: 1, shared: 2, other_images: 3, containers: 4, rest: 5 },
    layers: 6,
    reason: null,
    ...wish,
  };
}

export function buildVpsStorage(task_id: TaskId): VpsStorage {
  return { task_id, snapshots: [], freed_bytes: 0, written_bytes: 7, chain: null, reason: null };
}
