import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Hook } from './hooks.ts';
import { MethodWish, Snapshot } from './model.ts';
import { Alias, Days, Flag, line, OfVps, SnapshotName, SnapshotRef, TaskId } from './names.ts';
import { Check, RestorePlan } from './restore-plan.ts';
import { RetentionPlan, RetentionQuery } from './retention.ts';
import { Restarted } from './vps-api.ts';

/** The snapshots of a VPS. */

const Message = line(256);
export const OfSnapshot = z.strictObject({ task_id: TaskId, name: SnapshotRef });

const Deleted = z.object({
  deleted: z.array(SnapshotName),
  freed: z.number().int().nonnegative().describe('bytes really given back'),
  pending: z.array(SnapshotName).describe('deleted, but their storage is still in use and is freed later'),
});

export const createSnapshot = endpoint({
  method: 'POST',
  path: '/api/vps/snapshots/:task_id',
  summary: 'Take a snapshot',
  role: 'operator',
  status: 201,
  operation: true,
  params: OfVps,
  body: z.strictObject({
    alias: Alias.optional(),
    message: Message.optional(),
    expiry: Days.optional().describe('days until it is deleted'),
    pinned: z.boolean().default(false).describe('never deleted by rotation or expiry'),
    method: MethodWish.optional().describe(
      '`auto`: what costs less; `commit`: the whole disk; `delta`: what has changed, wherever possible; left out: as the VPS or its node is set',
    ),
    pre: Hook.nullable().optional().describe("run in the VPS before it, instead of the VPS's own; null: none"),
    post: Hook.nullable().optional().describe("run in the VPS after it, instead of the VPS's own; null: none"),
  }),
  reply: Snapshot,
  errors: [
    'vps_not_found',
    'vps_busy',
    'alias_taken',
    'snapshot_unsupported',
    'hook_failed',
    'no_space',
    'wrong_state',
  ],
});

export const listSnapshots = endpoint({
  method: 'GET',
  path: '/api/vps/snapshots/:task_id',
  summary: 'The snapshots of a VPS, newest first',
  role: 'viewer',
  params: OfVps,
  reply: z.object({ task_id: TaskId, snapshots: z.array(Snapshot), count: z.number().int() }),
  errors: ['vps_not_found'],
});

export const latestSnapshot = endpoint({
  method: 'GET',
  path: '/api/vps/snapshots/:task_id/latest',
  summary: 'The newest snapshot',
  role: 'viewer',
  params: OfVps,
  reply: Snapshot,
  errors: ['vps_not_found', 'snapshot_not_found'],
});

export const oneSnapshot = endpoint({
  method: 'GET',
  path: '/api/vps/snapshots/:task_id/:name',
  summary: 'One snapshot, by name or alias',
  role: 'viewer',
  params: OfSnapshot,
  reply: Snapshot,
  errors: ['vps_not_found', 'snapshot_not_found'],
});

export const editSnapshot = endpoint({
  method: 'PATCH',
  path: '/api/vps/snapshots/:task_id/:name',
  summary: 'Change alias, message, expiry or pin; null removes',
  role: 'operator',
  params: OfSnapshot,
  body: z
    .strictObject({
      alias: Alias.nullable(),
      message: Message.nullable(),
      expiry: Days.nullable().describe('days from now'),
      pinned: z.boolean(),
    })
    .partial(),
  reply: Snapshot,
  errors: ['vps_not_found', 'snapshot_not_found', 'vps_busy', 'alias_taken'],
});

export const deleteSnapshot = endpoint({
  method: 'DELETE',
  path: '/api/vps/snapshots/:task_id/:name',
  summary: 'Delete one snapshot; the others keep working',
  role: 'operator',
  params: OfSnapshot,
  reply: Deleted,
  errors: ['vps_not_found', 'snapshot_not_found', 'vps_busy'],
});

export const deleteAllSnapshots = endpoint({
  method: 'DELETE',
  path: '/api/vps/snapshots/:task_id',
  summary: 'Delete all snapshots of a VPS (pinned ones only with force)',
  role: 'operator',
  params: OfVps,
  query: z.strictObject({ force: Flag.default(false) }),
  reply: Deleted,
  errors: ['vps_not_found', 'vps_busy'],
});

export const retentionPlan = endpoint({
  method: 'GET',
  path: '/api/vps/retention/:task_id',
  summary: 'Which snapshots the rules keep and which they let go, and why; deletes nothing, and tries other rules',
  role: 'viewer',
  params: OfVps,
  query: RetentionQuery,
  reply: RetentionPlan,
  errors: ['vps_not_found'],
});

export const restorePlan = endpoint({
  method: 'GET',
  path: '/api/vps/snapshots/:task_id/:name/restore',
  summary: 'What a restore would do and what would be lost by it; does nothing',
  role: 'viewer',
  params: OfSnapshot,
  query: z.strictObject({ safety: Flag.optional().describe('as the restore would be asked for it') }),
  reply: RestorePlan,
  errors: ['vps_not_found', 'snapshot_not_found'],
});

export const restoreSnapshot = endpoint({
  method: 'POST',
  path: '/api/vps/snapshots/:task_id/:name/restore',
  summary: 'Put the VPS back to a snapshot, in place',
  role: 'operator',
  operation: true,
  params: OfSnapshot,
  body: z.strictObject({
    safety: z.boolean().optional().describe('overrides SNAPSHOT_BEFORE_RESTORE'),
    check: Check.optional().describe('must succeed in the restored VPS, else this is as it was before'),
  }),
  reply: Restarted,
  errors: [
    'vps_not_found',
    'snapshot_not_found',
    'snapshot_not_ready',
    'vps_busy',
    'snapshot_unsupported',
    'no_space',
    'restore_failed',
  ],
});
