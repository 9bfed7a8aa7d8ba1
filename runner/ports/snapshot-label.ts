import { z } from 'zod';
import { ForkedFrom, Instant, PublishedPort, SnapshotMethod, Trigger, Uncaptured } from '../wire/model.ts';
import { HookRun } from '../wire/hooks.ts';
import { Alias, SnapshotName, TaskId } from '../wire/names.ts';

/**
 * The facts of a snapshot that never change, kept as labels of its image: an Engine full of snapshots is enough to
 * rebuild every document but later edits.
 */
export const SNAPSHOT_LABEL = 'io.savepoint.snapshot';
export const VPS_LABEL = 'io.savepoint.vps';
/** On the container of a fork, and on what is made from it: what its document says. */
const FORK_LABEL = 'io.savepoint.fork';

const ForkFacts = z.object({ task_id: TaskId, image: z.string(), from: ForkedFrom });
type ForkFacts = z.output<typeof ForkFacts>;

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
  /** What had been run before it. */
  hooks: z.array(HookRun).default([]),
  vps: z.object({
    created_at: Instant,
    image: z.string(),
    project: z.string().nullable(),
    adopted: z.boolean(),
    forked_from: ForkedFrom.nullish(),
    container_name: z.string(),
    ports: z.array(PublishedPort),
    spec: ContainerSpecFacts,
  }),
});
export type SnapshotFacts = z.output<typeof SnapshotFacts>;

export function toLabels(facts: SnapshotFacts): Record<string, string> {
  return { [VPS_LABEL]: facts.task_id, [SNAPSHOT_LABEL]: JSON.stringify(facts) };
}

export function toForkLabels(facts: ForkFacts): Record<string, string> {
  return { [FORK_LABEL]: JSON.stringify(facts) };
}

/** Undefined when the container is of no fork, or of another VPS than the one that the label speaks of. */
export function fromForkLabels(labels: Readonly<Record<string, string>>): ForkFacts | undefined {
  const facts = parsed(labels[FORK_LABEL], ForkFacts);
  return facts?.task_id === labels[VPS_LABEL] ? facts : undefined;
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
  return parsed(labels[SNAPSHOT_LABEL], SnapshotFacts);
}

function parsed<S extends z.ZodType>(text: string | undefined, schema: S): z.output<S> | undefined {
  try {
    const result = schema.safeParse(JSON.parse(text ?? ''));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
