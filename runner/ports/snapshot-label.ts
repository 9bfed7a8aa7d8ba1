import { z } from 'zod';
import { Instant, PublishedPort, SnapshotMethod, Trigger, Uncaptured } from '../wire/model.ts';
import { Alias, SnapshotName, TaskId } from '../wire/names.ts';

/**
 * The facts of a snapshot that never change, kept as labels of its image: an Engine full of snapshots is enough to
 * rebuild every document but later edits.
 */
export const SNAPSHOT_LABEL = 'io.savepoint.snapshot';
export const VPS_LABEL = 'io.savepoint.vps';

const ContainerSpecFacts = z.object({
  version: z.literal(1),
  config: z.record(z.string(), z.unknown()),
  host: z.record(z.string(), z.unknown()),
  networks: z.record(z.string(), z.unknown()),
});

export const SnapshotFacts = z.object({
  version: z.literal(1),
  task_id: TaskId,
  name: SnapshotName,
  seq: z.number().int().positive(),
  parent: SnapshotName.nullable(),
  trigger: Trigger,
  created_at: Instant,
  operation_id: z.string(),
  /** The image of the same snapshot that this one, of fewer layers, took the name of. */
  replaces: z.string().optional(),
  alias: Alias.nullable(),
  message: z.string().nullable(),
  expires_at: Instant.nullable(),
  pinned: z.boolean(),
  not_captured: z.array(Uncaptured),
  method: SnapshotMethod.default('commit'),
  vps: z.object({
    created_at: Instant,
    image: z.string(),
    project: z.string().nullable(),
    adopted: z.boolean(),
    container_name: z.string(),
    ports: z.array(PublishedPort),
    spec: ContainerSpecFacts,
  }),
});
export type SnapshotFacts = z.output<typeof SnapshotFacts>;

export function toLabels(facts: SnapshotFacts): Record<string, string> {
  return { [VPS_LABEL]: facts.task_id, [SNAPSHOT_LABEL]: JSON.stringify(facts) };
}

/** Labels pass on to whatever is built from a snapshot; this comment stays with the image that we made. */
export function commentOf({ operation_id }: Pick<SnapshotFacts, 'operation_id'>): string {
  return `savepoint ${operation_id}`;
}

/** The operation that a comment names; undefined when it is not one of ours. */
export function operationOf(comment: string): string | undefined {
  return /^savepoint (\S+)$/.exec(comment)?.[1];
}

/** Whether a comment is one of those. */
export function isOurComment(comment: string): boolean {
  return operationOf(comment) !== undefined;
}

/** Undefined when the labels are not ours or not whole: such an image is no snapshot. */
export function fromLabels(labels: Readonly<Record<string, string>>): SnapshotFacts | undefined {
  try {
    const result = SnapshotFacts.safeParse(JSON.parse(labels[SNAPSHOT_LABEL] ?? ''));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
