import { forkSnapshot } from '../runner/wire/fork-api.ts';
import * as api from '../runner/wire/snapshot-api.ts';
import { type Retention, toQuery } from '../runner/wire/retention.ts';
import type { Body, Connection, LongOptions, Options, Query } from './connection.ts';

/** The snapshots of a VPS. Where one is named, its alias will do, and so will `latest`. */
export function snapshotCalls(ask: Connection) {
  return {
    create: (task_id: string, body?: Body<typeof api.createSnapshot>, options?: LongOptions) =>
      ask(api.createSnapshot, { params: { task_id }, body }, options),
    list: (task_id: string, options?: Options) => ask(api.listSnapshots, { params: { task_id } }, options),
    latest: (task_id: string, options?: Options) => ask(api.latestSnapshot, { params: { task_id } }, options),
    get: (task_id: string, name: string, options?: Options) =>
      ask(api.oneSnapshot, { params: { task_id, name } }, options),
    edit: (task_id: string, name: string, body: Body<typeof api.editSnapshot>, options?: Options) =>
      ask(api.editSnapshot, { params: { task_id, name }, body }, options),
    /** What the rules keep and let go, or what others would; deletes nothing. */
    plan: (task_id: string, tried: Retention = {}, options?: Options) =>
      ask(api.retentionPlan, { params: { task_id }, query: toQuery(tried) }, options),
    /** What a restore would do, and what would be lost by it; does nothing. */
    planRestore: (task_id: string, name: string, query?: Query<typeof api.restorePlan>, options?: Options) =>
      ask(api.restorePlan, { params: { task_id, name }, query }, options),
    restore: (task_id: string, name: string, body?: Body<typeof api.restoreSnapshot>, options?: LongOptions) =>
      ask(api.restoreSnapshot, { params: { task_id, name }, body }, options),
    /** Makes a new VPS from it, also of a VPS that was deleted. */
    fork: (task_id: string, name: string, body?: Body<typeof forkSnapshot>, options?: LongOptions) =>
      ask(forkSnapshot, { params: { task_id, name }, body }, options),
    delete: (task_id: string, name: string, options?: Options) =>
      ask(api.deleteSnapshot, { params: { task_id, name } }, options),
    deleteAll: (task_id: string, query?: Query<typeof api.deleteAllSnapshots>, options?: Options) =>
      ask(api.deleteAllSnapshots, { params: { task_id }, query }, options),
  };
}
