import { z } from 'zod';
import { endpoint, type Endpoint, Role } from '../../runner/wire/endpoint.ts';
import { line, TaskId } from '../../runner/wire/names.ts';
import { listOperations as operationsOfOneNode, ownStorage } from '../../runner/wire/runner-api.ts';
import { AuditEntry, Health, HostEvent, NodeName, NodeView, Token, TokenId, WantedScope } from './host-model.ts';

/** What the host serves besides the runners' calls. */

import { beginSession } from './session-api.ts';
export { beginSession, currentSession, endSession } from './session-api.ts';

export const listOperations = endpoint({
  ...operationsOfOneNode,
  reply: operationsOfOneNode.reply.extend({ unavailable_nodes: z.array(z.string()) }),
});

export const events = endpoint({
  method: 'GET',
  path: '/api/events',
  summary: 'What happens, as it happens (server-sent events)',
  role: 'viewer',
  query: z.strictObject({ task_id: TaskId.optional().describe('of one VPS only') }),
  reply: HostEvent,
});

export const listNodes = endpoint({
  method: 'GET',
  path: '/api/nodes',
  summary: 'The nodes',
  role: 'viewer',
  reply: z.object({ nodes: z.array(NodeView), count: z.number().int() }),
});

export const nodeStorage = endpoint({
  ...ownStorage,
  path: '/api/nodes/:name/storage',
  summary: 'What takes how much on the disk of a node',
  params: z.strictObject({ name: NodeName }),
  errors: ['node_not_found', 'node_unavailable', 'engine_unavailable', 'engine_timeout'],
});

const NodeUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => URL.canParse(text) && new URL(text).href === `${new URL(text).origin}/`, 'http://address:port');

export const addNode = endpoint({
  method: 'POST',
  path: '/api/nodes',
  summary: 'Add a node whose runner answers to the same RUNNER_TOKEN',
  role: 'admin',
  status: 201,
  body: z.strictObject({ name: NodeName.describe('its NODE_NAME'), url: NodeUrl }),
  reply: NodeView,
  errors: ['node_exists'],
});

export const removeNode = endpoint({
  method: 'DELETE',
  path: '/api/nodes/:name',
  summary: 'Forget an added node; nothing on it changes',
  role: 'admin',
  params: z.strictObject({ name: NodeName }),
  reply: z.object({ removed: NodeName }),
  errors: ['node_not_found', 'wrong_state'],
});

export const listTokens = endpoint({
  method: 'GET',
  path: '/api/tokens',
  summary: 'The tokens, without their secrets',
  role: 'admin',
  reply: z.object({ tokens: z.array(Token), count: z.number().int() }),
});

export const createToken = endpoint({
  method: 'POST',
  path: '/api/tokens',
  summary: 'Make a token; its secret is in this answer and nowhere else',
  role: 'admin',
  status: 201,
  body: z
    .strictObject({
      name: line(100),
      role: Role,
      scope: WantedScope.optional(),
      expires_at: z.iso.datetime({ offset: true }).optional(),
    })
    .refine(({ role, scope }) => role !== 'admin' || !scope, { path: ['scope'], error: 'an admin has no scope' }),
  reply: Token.extend({ token: z.string() }),
});

export const deleteToken = endpoint({
  method: 'DELETE',
  path: '/api/tokens/:id',
  summary: 'Delete a token; calls with it are refused from then on',
  role: 'admin',
  params: z.strictObject({ id: TokenId }),
  reply: z.object({ deleted: TokenId }),
  errors: ['token_not_found', 'wrong_state'],
});

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit',
  summary: 'The calls that changed something or tried to, newest first',
  role: 'admin',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    task_id: TaskId.optional(),
  }),
  reply: z.object({ entries: z.array(AuditEntry), count: z.number().int() }),
});

export const metrics = endpoint({
  method: 'GET',
  path: '/metrics',
  summary: 'Figures for Prometheus',
  role: 'viewer',
  reply: z.string(),
});

export const health = endpoint({
  method: 'GET',
  path: '/health',
  summary: 'Whether the host runs and reaches its nodes; needs no token',
  role: 'viewer',
  reply: Health,
});

/** What newcomers call who have no token yet, or send it in the body. */
export const withoutToken: readonly Endpoint[] = [health, beginSession];
