import { queryOptions } from '@tanstack/react-query';
import type { Operation, Retention, Schedule, Snapshot, Vps } from '../../client/index.ts';
import { failedWith } from './failed-with.ts';
import { gently } from './gently.ts';
import { savepoint } from './savepoint.ts';

/** What the page knows of the host. It stays true by events: see `live`. */

export interface VpsList {
  readonly vps: readonly Vps[];
  readonly unavailable_nodes: readonly string[];
}

export const vpsList = queryOptions({
  queryKey: ['vps'],
  queryFn: async ({ signal }): Promise<VpsList> => savepoint.vps.list({ deleted: true }, { signal }),
});

export const operationList = queryOptions({
  queryKey: ['operations'],
  queryFn: async ({ signal }): Promise<readonly Operation[]> =>
    (await savepoint.operations.list({ signal })).operations,
});

export const snapshotList = (task_id: string) =>
  queryOptions({
    queryKey: ['snapshots', task_id],
    queryFn: async ({ signal }): Promise<readonly Snapshot[]> =>
      (await savepoint.snapshots.list(task_id, { signal })).snapshots,
  });

export const storageOf = (task_id: string) =>
  queryOptions({
    queryKey: ['storage', task_id],
    queryFn: ({ signal }) => gently(() => savepoint.vps.storage(task_id, { signal })),
    // The runner measures folders for it.
    staleTime: 60_000,
  });

export const retentionOf = (task_id: string, tried: Retention) =>
  queryOptions({
    queryKey: ['retention', task_id, tried],
    queryFn: ({ signal }) => savepoint.snapshots.plan(task_id, tried, { signal }),
  });

/** Null where there is none. */
export const scheduleOf = (task_id: string) =>
  queryOptions({
    queryKey: ['schedule', task_id],
    queryFn: async ({ signal }): Promise<Schedule | null> => {
      try {
        return await savepoint.schedules.get(task_id, { signal });
      } catch (failure) {
        if (failedWith(failure, 'schedule_not_found')) return null;
        throw failure;
      }
    },
  });

export const schedulePreview = (task_id: string, cron: string, time_zone: string) =>
  queryOptions({
    queryKey: ['schedule-preview', task_id, cron, time_zone],
    queryFn: async ({ signal }) =>
      (await savepoint.schedules.preview(task_id, { cron, time_zone }, { signal })).next_runs,
    staleTime: 30_000,
  });

/** What a restore would do. It looks at the disk as it is now, so it is asked each time. */
export const restorePlan = (task_id: string, name: string, safety: boolean) =>
  queryOptions({
    queryKey: ['restore-plan', task_id, name, safety],
    queryFn: ({ signal }) => savepoint.snapshots.planRestore(task_id, name, { safety }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });

export const nodeList = queryOptions({
  queryKey: ['nodes'],
  queryFn: async ({ signal }) => (await savepoint.nodes.list({ signal })).nodes,
});

export const nodeStorage = (name: string) =>
  queryOptions({
    queryKey: ['node-storage', name],
    queryFn: ({ signal }) => gently(() => savepoint.nodes.storage(name, { signal })),
    staleTime: 60_000,
  });

export const auditLog = (limit: number) =>
  queryOptions({
    queryKey: ['audit', limit],
    queryFn: async ({ signal }) => (await savepoint.audit.list({ limit }, { signal })).entries,
  });
