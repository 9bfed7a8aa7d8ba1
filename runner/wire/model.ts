import { z } from 'zod';
import { HookRun, Hooks } from './hooks.ts';
import { SnapshotName, TaskId } from './names.ts';
import { Retention } from './retention.ts';

/** The things that runner, host and people talk about. */

export const Instant = z.iso.datetime();
export const Bytes = z.number().int().nonnegative();

export const Trigger = z.enum(['manual', 'stop', 'exit', 'schedule', 'safety']);
export type Trigger = z.output<typeof Trigger>;

/** How a run of a schedule went. `deferred`: too little free disk; it is tried again until the next run is due. */
export const RunOutcome = z.enum(['taken', 'unchanged', 'deferred', 'skipped', 'failed']);
export type RunOutcome = z.output<typeof RunOutcome>;

export const SnapshotState = z.enum(['creating', 'ready', 'deleting', 'missing']);
export type SnapshotState = z.output<typeof SnapshotState>;

export const SnapshotMethod = z.enum(['commit', 'delta']);
export type SnapshotMethod = z.output<typeof SnapshotMethod>;

/** What may be asked for: `delta` is one wherever that can be proven right, whatever it costs; `auto` the cheaper way. */
export const MethodWish = z.enum(['auto', 'commit', 'delta']);
export type MethodWish = z.output<typeof MethodWish>;

/** A mount whose content lives outside the snapshot. */
export const Uncaptured = z.object({
  path: z.string(),
  kind: z.enum(['volume', 'bind', 'tmpfs', 'other']),
  source: z.string(),
});
export type Uncaptured = z.output<typeof Uncaptured>;

export const Snapshot = z.object({
  id: SnapshotName,
  name: SnapshotName,
  task_id: TaskId,
  seq: z.number().int().positive(),
  alias: z.string().nullable(),
  message: z.string().nullable(),
  trigger: Trigger,
  parent: SnapshotName.nullable(),
  current: z.boolean().describe('the VPS stands on this snapshot (HEAD)'),
  created_at: Instant,
  expires_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
  pinned: z.boolean(),
  stateful: z.literal(false).describe('memory is never part of a snapshot'),
  size: Bytes.describe('bytes this snapshot added'),
  total_size: Bytes.describe('bytes of the whole filesystem'),
  image_id: z.string().nullable(),
  image: z.string(),
  method: SnapshotMethod,
  /** Why it was that one. */
  method_reason: z.string(),
  frozen_ms: z.number().nonnegative(),
  not_captured: z.array(Uncaptured),
  hooks: z.array(HookRun).describe('what ran in the VPS before and after it'),
  state: SnapshotState,
});
export type Snapshot = z.output<typeof Snapshot>;

/** `gone`: the container was removed behind our back. `deleted`: the VPS was removed and its snapshots were kept. */
export const VpsStatus = z.enum(['created', 'running', 'paused', 'restarting', 'stopped', 'gone', 'deleted']);
export type VpsStatus = z.output<typeof VpsStatus>;

export const PublishedPort = z.object({
  container: z.string().describe('port and protocol inside the VPS, as 80/tcp'),
  host_ip: z.string(),
  host_port: z.number().int(),
});
export type PublishedPort = z.output<typeof PublishedPort>;

export const OperationKind = z.enum([
  'vps.create',
  'vps.adopt',
  'vps.fork',
  'vps.start',
  'vps.stop',
  'vps.restart',
  'vps.pause',
  'vps.resume',
  'vps.delete',
  'vps.edit',
  'snapshot.create',
  'snapshot.edit',
  'snapshot.delete',
  'snapshot.expire',
  'snapshot.restore',
  'snapshot.flatten',
  'schedule.edit',
  'settle',
]);
export type OperationKind = z.output<typeof OperationKind>;

/** Which snapshot a VPS began with. Its VPS may be long gone. */
export const ForkedFrom = z.object({
  task_id: TaskId,
  name: SnapshotName,
  not_shared: z
    .array(Uncaptured)
    .describe('mounts of the source that the fork does not have: it began with empty ones'),
});
export type ForkedFrom = z.output<typeof ForkedFrom>;

export const Vps = z.object({
  task_id: TaskId,
  status: VpsStatus,
  image: z.string().describe('the image the VPS was made from'),
  node: z.string(),
  container: z.object({ id: z.string(), name: z.string() }).nullable(),
  created_at: Instant,
  started_at: Instant.nullable(),
  exit_code: z.number().int().nullable(),
  head: SnapshotName.nullable().describe('the snapshot its filesystem came from or was last saved as'),
  ports: z.array(PublishedPort),
  project: z.string().nullable(),
  adopted: z.boolean(),
  forked_from: ForkedFrom.nullable().default(null).describe('the snapshot that it began with; null: it is no fork'),
  snapshot_method: MethodWish.nullable().describe('how its snapshots are taken; null: as its node takes them'),
  retention: Retention.nullable().describe('which of its snapshots stay; null: as the settings say'),
  hooks: Hooks.nullable().describe('commands in it before and after each of its snapshots'),
  snapshots: z.number().int().nonnegative(),
  last_snapshot: SnapshotName.nullable(),
  next_run: Instant.nullable().default(null).describe('when its schedule takes the next snapshot'),
  busy: z.object({ operation_id: z.string(), kind: OperationKind }).nullable(),
});
export type Vps = z.output<typeof Vps>;

export const ErrorFacts = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export const Operation = z.object({
  id: z.string(),
  task_id: TaskId,
  kind: OperationKind,
  state: z.enum(['running', 'succeeded', 'failed', 'canceled']),
  step: z.string().nullable().describe('what it is doing now'),
  started_at: Instant,
  finished_at: Instant.nullable(),
  error: ErrorFacts.nullable(),
  result: z.unknown().default(null).describe('what the call would have answered'),
});
export type Operation = z.output<typeof Operation>;

export const NodeInfo = z.object({
  name: z.string(),
  engine: z.object({
    available: z.boolean(),
    version: z.string().nullable(),
    driver: z.string().nullable(),
    storage_reachable: z.boolean().describe("the Engine's storage can be flushed and measured from here"),
  }),
  free_bytes: Bytes.nullable(),
  vps_count: z.number().int(),
  snapshot_count: z.number().int(),
});
export type NodeInfo = z.output<typeof NodeInfo>;

const Known = Bytes.nullable();
const Reason = z.string().nullable().describe('why figures are null: nothing is guessed');

export const SnapshotStorage = z.object({
  name: SnapshotName,
  unique_bytes: Known.describe('of layers that no other image or container needs'),
  shared_bytes: Known.describe('of its other layers'),
  freed_bytes: Known.describe('what comes free when it alone is deleted now'),
});
export type SnapshotStorage = z.output<typeof SnapshotStorage>;

/** The layers of HEAD. What is above the image that the VPS was made from is weighed. */
export const ChainStorage = z.object({
  snapshot: SnapshotName,
  depth: z.number().int().nonnegative().describe('layers in all'),
  own_layers: z.number().int().nonnegative().nullable().describe("layers above the VPS's first image"),
  live_bytes: Known.describe('of files in these that the VPS still sees'),
  dead_bytes: Known.describe('of files in these that later layers replace or hide'),
  reason: Reason,
});
export type ChainStorage = z.output<typeof ChainStorage>;

export const VpsStorage = z.object({
  task_id: TaskId,
  snapshots: z.array(SnapshotStorage),
  freed_bytes: Known.describe('what comes free when all its snapshots are deleted'),
  written_bytes: Known.describe('what its container has written since it was made'),
  chain: ChainStorage.nullable().describe('null without a snapshot to stand on'),
  reason: Reason,
});
export type VpsStorage = z.output<typeof VpsStorage>;

export const NodeStorage = z.object({
  node: z.string(),
  total_bytes: Known.describe("all that the Engine's storage takes: the sum of the parts"),
  parts: z
    .object({
      snapshots: Bytes.describe('layers of snapshots that no other image has'),
      shared: Bytes.describe('layers that snapshots and other images have in common'),
      other_images: Bytes,
      containers: Bytes.describe('what containers have written'),
      rest: Bytes.describe("volumes, logs, caches and the Engine's own records"),
    })
    .nullable(),
  layers: z.number().int().nonnegative().nullable(),
  reason: Reason,
});
export type NodeStorage = z.output<typeof NodeStorage>;

const event = <K extends string, S extends z.ZodRawShape>(type: K, shape: S) =>
  z.object({ type: z.literal(type), at: Instant, task_id: TaskId, ...shape });

/** Facts in the past tense. Everything that changes on a node is one of these. */
export const RunnerEvent = z.discriminatedUnion('type', [
  event('vps.created', {}),
  event('vps.adopted', {}),
  event('vps.forked', { from: z.object({ task_id: TaskId, name: SnapshotName }) }),
  event('vps.started', {}),
  event('vps.stopped', {}),
  event('vps.exited', { exit_code: z.number().int().nullable() }),
  event('vps.paused', {}),
  event('vps.resumed', {}),
  event('vps.restarted', { from: z.string() }),
  event('vps.gone', {}),
  event('vps.deleted', {}),
  event('vps.edited', {}),
  event('snapshot.ready', { snapshot: Snapshot }),
  event('snapshot.failed', { name: SnapshotName, trigger: Trigger, error: ErrorFacts }),
  event('snapshot.edited', { snapshot: Snapshot }),
  event('snapshot.deleted', { name: SnapshotName }),
  event('snapshot.missing', { name: SnapshotName }),
  event('snapshot.restored', { name: SnapshotName }),
  event('snapshot.adopted', { name: SnapshotName }),
  event('schedule.edited', {}),
  event('schedule.ran', { outcome: RunOutcome, reason: z.string().nullable() }),
  event('operation.started', { operation: Operation }),
  event('operation.progressed', { operation: Operation }),
  event('operation.finished', { operation: Operation }),
]);
export type RunnerEvent = z.output<typeof RunnerEvent>;
