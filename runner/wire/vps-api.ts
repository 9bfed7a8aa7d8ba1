import { z } from 'zod';
import { CreateVps } from './create-vps.ts';
import { endpoint } from './endpoint.ts';
import { Hooks } from './hooks.ts';
import { ErrorFacts, MethodWish, Snapshot, Vps, VpsStorage } from './model.ts';
import { Flag, line, OfVps, SnapshotName, SnapshotRef, TaskId } from './names.ts';
import { Retention } from './retention.ts';

/** The life of a VPS. */

const Stopped = z.object({
  vps: Vps,
  snapshot: Snapshot.nullable().describe('the snapshot of the stopped disk'),
  failure: ErrorFacts.nullable().describe('why there is no snapshot although one was wanted'),
});

export const Restarted = z.object({
  vps: Vps,
  from: z.string().describe('the snapshot it stands on now, or `container`'),
  saved: Snapshot.nullable().describe('what was saved before'),
  down_ms: z.number().describe('how long the VPS was down'),
});

const RestartFrom = z
  .union([z.literal('container'), SnapshotRef])
  .describe('a snapshot by name or alias, `latest`, or `container` to start the container as it is');

export const createVps = endpoint({
  method: 'POST',
  path: '/api/vps/create',
  summary: 'Make a VPS from an image and start it',
  role: 'operator',
  status: 201,
  operation: true,
  body: CreateVps,
  reply: Vps,
  errors: ['vps_exists', 'image_not_found', 'network_not_found', 'not_allowed', 'start_failed', 'port_taken'],
});

export const adoptVps = endpoint({
  method: 'POST',
  path: '/api/vps/adopt',
  summary: 'Manage a container that exists already; nothing about it changes',
  role: 'operator',
  status: 201,
  operation: true,
  body: z.strictObject({
    container: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'the name or id of a container'),
    task_id: TaskId.optional(),
    project: line(100).optional(),
    snapshot_method: MethodWish.optional().describe('how its snapshots are taken; left out: as SNAPSHOT_METHOD says'),
    retention: Retention.optional().describe('which of its snapshots stay; left out: as the settings say'),
    hooks: Hooks.nullable().optional().describe('commands in it before and after each of its snapshots'),
    node: z.string().max(100).optional().describe('which node, where there are several'),
  }),
  reply: Vps,
  errors: ['vps_exists', 'container_not_found', 'not_allowed', 'snapshot_unsupported'],
});

export const listVps = endpoint({
  method: 'GET',
  path: '/api/vps',
  summary: 'All VPSes',
  role: 'viewer',
  query: z.strictObject({ deleted: Flag.default(false).describe('deleted ones that left snapshots, too') }),
  reply: z.object({ vps: z.array(Vps), count: z.number().int(), unavailable_nodes: z.array(z.string()).default([]) }),
});

export const activeVps = endpoint({
  method: 'GET',
  path: '/api/vps/status',
  summary: 'The VPSes that run',
  role: 'viewer',
  reply: listVps.reply,
});

export const vpsStatus = endpoint({
  method: 'GET',
  path: '/api/vps/status/:task_id',
  summary: 'One VPS',
  role: 'viewer',
  params: OfVps,
  reply: Vps,
  errors: ['vps_not_found'],
});

export const vpsStorage = endpoint({
  method: 'GET',
  path: '/api/vps/storage/:task_id',
  summary: 'What a VPS and each of its snapshots take on the disk, and what deleting them would free',
  role: 'viewer',
  params: OfVps,
  reply: VpsStorage,
  errors: ['vps_not_found'],
});

export const stopVps = endpoint({
  method: 'POST',
  path: '/api/vps/stop/:task_id',
  summary: 'Stop a VPS and snapshot its disk',
  role: 'operator',
  operation: true,
  params: OfVps,
  body: z.strictObject({
    snapshot: z.boolean().optional().describe('overrides AUTO_SNAPSHOT_ON_STOP'),
    timeout: z.number().int().min(0).max(3600).optional().describe('seconds to wait before it is killed'),
  }),
  reply: Stopped,
  errors: ['vps_not_found', 'vps_busy', 'wrong_state'],
});

export const startVps = endpoint({
  method: 'POST',
  path: '/api/vps/start/:task_id',
  summary: 'Start a stopped VPS as it is',
  role: 'operator',
  operation: true,
  params: OfVps,
  reply: Vps,
  errors: ['vps_not_found', 'vps_busy', 'wrong_state', 'start_failed', 'port_taken'],
});

export const restartVps = endpoint({
  method: 'POST',
  path: '/api/vps/restart/:task_id',
  summary: 'Stop (with a snapshot), then start from the newest snapshot of the current timeline',
  role: 'operator',
  operation: true,
  params: OfVps,
  body: z.strictObject({ from: RestartFrom.optional() }),
  reply: Restarted,
  errors: [
    'vps_not_found',
    'snapshot_not_found',
    'snapshot_not_ready',
    'vps_busy',
    'wrong_state',
    'no_space',
    'restore_failed',
  ],
});

export const restartNamedVps = endpoint({
  ...restartVps,
  path: '/api/vps/restart',
  params: z.strictObject({}),
  body: z.strictObject({ task_id: TaskId, from: RestartFrom.optional() }),
});

export const pauseVps = endpoint({
  method: 'POST',
  path: '/api/vps/pause/:task_id',
  summary: 'Freeze a VPS in place (memory stays; this is no snapshot)',
  role: 'operator',
  operation: true,
  params: OfVps,
  reply: Vps,
  errors: ['vps_not_found', 'vps_busy', 'wrong_state'],
});

export const resumeVps = endpoint({
  ...pauseVps,
  path: '/api/vps/resume/:task_id',
  summary: 'Thaw a paused VPS',
});

export const editVps = endpoint({
  method: 'PATCH',
  path: '/api/vps/:task_id',
  summary: 'Change how snapshots of a VPS are taken, and which stay',
  role: 'operator',
  params: OfVps,
  body: z
    .strictObject({
      snapshot_method: MethodWish.nullable().describe(
        '`auto`: what costs less; `commit`: the whole disk; `delta`: what has changed, wherever possible; null: as SNAPSHOT_METHOD says',
      ),
      hooks: Hooks.nullable().describe('in place of those it had; null: none'),
      retention: Retention.nullable().describe('in place of what it had; null: as the settings say'),
    })
    .partial(),
  reply: Vps,
  errors: ['vps_not_found', 'vps_busy'],
});

export const deleteVps = endpoint({
  method: 'DELETE',
  path: '/api/vps/:task_id',
  summary: 'Remove a VPS after a last snapshot; its snapshots stay unless asked',
  role: 'operator',
  operation: true,
  params: OfVps,
  query: z.strictObject({
    snapshots: Flag.default(false).describe('delete its snapshots too, and take no last one'),
    force: Flag.default(false).describe('with snapshots: pinned ones too'),
  }),
  reply: z.object({ task_id: TaskId, last_snapshot: Snapshot.nullable(), deleted: z.array(SnapshotName) }),
  errors: ['vps_not_found', 'vps_busy', 'no_space', 'wrong_state'],
});
