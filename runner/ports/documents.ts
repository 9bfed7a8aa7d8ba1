import { z } from 'zod';
import {
  Bytes,
  ForkedFrom,
  Instant,
  MethodWish,
  OperationKind,
  PublishedPort,
  SnapshotMethod,
  SnapshotState,
  Trigger,
  Uncaptured,
} from '../wire/model.ts';
import { Hook, HookRun, Hooks } from '../wire/hooks.ts';
import { SnapshotName, TaskId } from '../wire/names.ts';
import { Retention, Tiers } from '../wire/retention.ts';
import { LastRun } from '../wire/schedule.ts';

/** What a node remembers of a VPS. One document per VPS: a write costs the same however many others there are. */

export const SnapshotRecord = z.object({
  name: SnapshotName,
  seq: z.number().int().positive(),
  parent: SnapshotName.nullable(),
  trigger: Trigger,
  created_at: Instant,
  alias: z.string().nullable(),
  message: z.string().nullable(),
  expires_at: Instant.nullable(),
  last_used_at: Instant.nullable(),
  pinned: z.boolean(),
  state: SnapshotState,
  image_id: z.string().nullable(),
  size: Bytes,
  total_size: Bytes,
  method: SnapshotMethod,
  method_reason: z.string().default(''),
  frozen_ms: z.number().nonnegative(),
  not_captured: z.array(Uncaptured),
  hooks: z.array(HookRun).default([]),
});
export type SnapshotRecord = z.output<typeof SnapshotRecord>;

/** Written before an operation touches the Engine; still there after a crash, it tells settle what to finish or undo. */
export const Intent = z.object({
  operation_id: z.string(),
  /** The start of the machine in which it was written; empty where nobody can tell. */
  machine_start: z.string().default(''),
  kind: OperationKind,
  /** How the VPS was before: what an undone operation must lead back to. */
  was: z.enum(['running', 'paused', 'stopped', 'none']),
  /** The operation may have frozen the container. */
  freezes: z.boolean(),
  /** The container was about to be stopped: one that still runs may be ending, and only the Engine knows. */
  stopping: z.boolean().optional(),
  /** A container change in progress: `old` is what the VPS goes back to, under `name`. */
  swap: z.object({ old: z.string().nullable(), name: z.string() }).nullable(),
  /** To be run in the VPS after this snapshot, whatever becomes of it: what ran before may have stopped a database. */
  after: z.object({ snapshot: SnapshotName, hook: Hook }).optional(),
});
export type Intent = z.output<typeof Intent>;

/** What was checked when it was set is not checked again: a machine that knows fewer time zones keeps the document. */
export const StoredSchedule = z.object({
  cron: z.string(),
  time_zone: z.string(),
  expiry: z.number().nullable(),
  keep: Tiers.nullable(),
  enabled: z.boolean(),
  skip_unchanged: z.boolean(),
  /** What was due up to this instant has been done, or is given up. */
  done_until: Instant,
  last_run: LastRun.nullable(),
});
export type StoredSchedule = z.output<typeof StoredSchedule>;

export const VpsDocument = z.object({
  version: z.literal(1),
  task_id: TaskId,
  created_at: Instant,
  image: z.string(),
  project: z.string().nullable(),
  adopted: z.boolean(),
  forked_from: ForkedFrom.nullable().default(null),
  /** Written from what the labels of images say, because there was no document: what they ask for is not trusted. */
  rebuilt: z.boolean().optional(),
  deleted_at: Instant.nullable(),
  /** How its snapshots are to be taken; null: as the node is told to. */
  snapshot_method: MethodWish.nullable().default(null),
  /** Which of its snapshots stay; null, or what it leaves out: as the node is told to. */
  retention: Retention.nullable().default(null),
  /** When snapshots are taken by themselves. */
  schedule: StoredSchedule.nullable().default(null),
  /** What runs in it around its snapshots. */
  hooks: Hooks.nullable().default(null),
  /** What a person last asked for. A VPS that ends by itself is wanted `stopped` from then on. */
  wanted: z.enum(['running', 'paused', 'stopped']),
  container: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The host ports it had when it last ran: a recreated container gets the same. */
  ports: z.array(PublishedPort),
  head: SnapshotName.nullable(),
  /** Proof that a stopped container's disk equals HEAD: it has not run, and its layer has not grown, since. */
  saved: z.object({ container_id: z.string(), finished_at: z.string().nullable(), written: z.number() }).nullable(),
  next_seq: z.number().int().positive(),
  snapshots: z.array(SnapshotRecord),
  /** Snapshots that are no more: their names are never given again, and their children still find their ancestors. */
  retired: z.array(z.object({ name: SnapshotName, parent: SnapshotName.nullable() })),
  /** Images of retired snapshots that others still build on: removed when those are gone. */
  buried: z.array(z.string()),
  /** Containers whose filesystem is safe elsewhere and which are to be removed. */
  discarded: z.array(z.string()),
  intent: Intent.nullable(),
});
export type VpsDocument = z.output<typeof VpsDocument>;

/** The documents of this node. Values are immutable: the same object means that nothing has changed. */
export interface Documents {
  all(): readonly VpsDocument[];
  get(taskId: TaskId): VpsDocument | undefined;
  /** On disk (fsync) when it resolves; when it throws, nothing has changed. Updates of one document queue up. */
  update(taskId: TaskId, change: (document: VpsDocument) => VpsDocument): Promise<VpsDocument>;
  create(document: VpsDocument): Promise<VpsDocument>;
  remove(taskId: TaskId): Promise<void>;
}
