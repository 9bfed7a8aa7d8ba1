import { z } from 'zod';
import { endpoint, type Reply } from './endpoint.ts';
import { ErrorFacts, Snapshot } from './model.ts';
import { line, SnapshotRef, TaskId } from './names.ts';
import { createSnapshot, restoreSnapshot } from './snapshot-api.ts';
import { Restarted } from './vps-api.ts';

/** Several VPSes in one call, with an answer for each. */

/** So many at most in one call. */
export const MOST_MEMBERS = 500;

const members = {
  task_ids: z.array(TaskId).min(1).max(MOST_MEMBERS).optional().describe('these VPSes'),
  project: line(100).optional().describe('or all of a project'),
};

const isOneWay = ({ task_ids, project }: { task_ids?: unknown; project?: unknown }) =>
  (task_ids === undefined) !== (project === undefined);
const ONE_WAY = 'either task_ids or project';

const answers = <V extends z.ZodRawShape>(value: V) => ({
  results: z.array(z.object({ task_id: TaskId, ...value, error: ErrorFacts.nullable() })),
  count: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  unavailable_nodes: z.array(z.string()).default([]).describe('which may have more VPSes of the project'),
});

const { alias, message, expiry, pinned, method } = createSnapshot.body.shape;

export const snapshotGroup = endpoint({
  method: 'POST',
  path: '/api/vps/group/snapshots',
  summary:
    'Snapshot several VPSes at one moment: those of a node are frozen together, so that what is saved fits together',
  role: 'operator',
  body: z.strictObject({ ...members, alias, message, expiry, pinned, method }).refine(isOneWay, ONE_WAY),
  reply: z.object({
    ...answers({ snapshot: Snapshot.nullable() }),
    together: z.boolean().describe('all the snapshots show the same moment; never over several nodes'),
  }),
  errors: ['vps_not_found'],
});

export const restoreGroup = endpoint({
  method: 'POST',
  path: '/api/vps/group/restore',
  summary: 'Put several VPSes back, each to its own snapshot of that alias, or to its latest',
  role: 'operator',
  body: z
    .strictObject({
      ...members,
      from: SnapshotRef.describe('an alias that each of them has, or `latest`'),
      safety: restoreSnapshot.body.shape.safety,
    })
    .refine(isOneWay, ONE_WAY),
  reply: z.object(answers({ restored: Restarted.nullable() })),
  errors: ['vps_not_found'],
});
export type GroupSnapshots = Reply<typeof snapshotGroup>;
export type GroupRestored = Reply<typeof restoreGroup>;
