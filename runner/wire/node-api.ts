import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { NodeInfo, NodeStorage, Operation } from './model.ts';
import { TaskId } from './names.ts';

/** What runs, and the node it runs on. */

export const listOperations = endpoint({
  method: 'GET',
  path: '/api/operations',
  summary: 'Running and recent operations, newest first',
  role: 'viewer',
  reply: z.object({ operations: z.array(Operation), count: z.number().int() }),
});

const OfOperation = z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,64}$/) });

export const oneOperation = endpoint({
  method: 'GET',
  path: '/api/operations/:id',
  summary: 'One operation with its progress',
  role: 'viewer',
  params: OfOperation,
  query: z.strictObject({
    wait: z.coerce.number().int().min(0).max(60).default(0).describe('seconds to wait for its end'),
  }),
  reply: Operation,
  errors: ['operation_not_found'],
});

export const cancelOperation = endpoint({
  method: 'DELETE',
  path: '/api/operations/:id',
  summary: 'Ask an operation to stop; what it did is undone',
  role: 'operator',
  params: OfOperation,
  reply: Operation,
  errors: ['operation_not_found'],
});

/** Runner only: what the host's node list shows. */
export const nodeInfo = endpoint({
  method: 'GET',
  path: '/api/node',
  summary: 'This node',
  role: 'viewer',
  reply: NodeInfo,
});

/** Runner only: the host serves it under the name of the node. */
export const ownStorage = endpoint({
  method: 'GET',
  path: '/api/node/storage',
  summary: 'What takes how much on the disk of this node',
  role: 'viewer',
  reply: NodeStorage,
});

/**
 * Runner only: whose VPSes are here, the deleted ones that left snapshots too. From the records alone: the host must know
 * also while the Engine is away.
 */
export const ownedVps = endpoint({
  method: 'GET',
  path: '/api/node/vps',
  summary: 'The VPSes of this node, and their projects',
  role: 'viewer',
  reply: z.object({ vps: z.array(z.object({ task_id: TaskId, project: z.string().nullable() })) }),
});

/** Runner only: compare records, images and containers now. */
export const settleNode = endpoint({
  method: 'POST',
  path: '/api/node/settle',
  summary: 'Compare records, images and containers, and repair',
  role: 'admin',
  reply: z.object({ repaired: z.array(z.object({ task_id: TaskId, what: z.string() })), busy: z.array(TaskId) }),
});
