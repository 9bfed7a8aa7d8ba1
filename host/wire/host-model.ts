import { z } from 'zod';
import { Role } from '../../runner/wire/endpoint.ts';
import { NodeInfo, RunnerEvent } from '../../runner/wire/model.ts';
import { line, TaskId } from '../../runner/wire/names.ts';

/** The things that the host adds to what the runners talk about. */

const Instant = z.iso.datetime();

export const NodeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'letters, digits, . _ and - (at most 63)');

/** Which VPSes a token is for: those named, and those of the project. */
export const Scope = z.object({
  task_ids: z.array(TaskId),
  project: z.string().nullable(),
});
export type Scope = z.output<typeof Scope>;

/** A scope as a person asks for it. */
export const WantedScope = z
  .strictObject({ task_ids: z.array(TaskId).max(1000).default([]), project: line(100).nullable().default(null) })
  .refine(({ task_ids, project }) => task_ids.length > 0 || project !== null, 'name task_ids, a project or both');

export const TokenId = z.string().regex(/^[a-f0-9]{12}$/, 'the id of a token');

export const Token = z.object({
  id: TokenId,
  name: z.string(),
  role: Role,
  scope: Scope.nullable().describe('null: every VPS'),
  created_at: Instant,
  last_used_at: Instant.nullable().describe('to the minute'),
  expires_at: Instant.nullable(),
});
export type Token = z.output<typeof Token>;

export const NodeView = z.object({
  name: NodeName,
  url: z.string().nullable().describe('null for a token with a scope'),
  source: z.enum(['configured', 'added']).describe('by the setting RUNNERS, or through the API'),
  up: z.boolean(),
  info: NodeInfo.nullable().describe('null while it does not answer, and for a token with a scope'),
});
export type NodeView = z.output<typeof NodeView>;

export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  nodes: z.array(z.object({ name: NodeName, up: z.boolean() })),
});
export type Health = z.output<typeof Health>;

/** What was asked, by whom, and how it ended. Neither bodies nor secrets are ever part of it. */
export const AuditEntry = z.object({
  at: Instant,
  token_id: z.string().nullable(),
  token_name: z.string(),
  role: Role,
  address: z.string(),
  method: z.string(),
  path: z.string().describe('the path of the call as documented, not as asked'),
  task_id: z.string().nullable(),
  target: z.string().nullable().default(null).describe('the snapshot, node, token or operation that the path names'),
  status: z.number().int(),
  code: z.string().nullable().describe('the error, if it was one'),
  operation_id: z.string().nullable().describe('where the outcome is found of what was answered with 202'),
  duration_ms: z.number(),
});
export type AuditEntry = z.output<typeof AuditEntry>;

const nodeEvent = <K extends string>(type: K) => z.object({ type: z.literal(type), at: Instant, node: NodeName });

/** A fact from a node, or about one. */
export const HostEvent = z.union([
  z.intersection(RunnerEvent, z.object({ node: NodeName })),
  nodeEvent('node.up'),
  nodeEvent('node.down'),
]);
export type HostEvent = z.output<typeof HostEvent>;
