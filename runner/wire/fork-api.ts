import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Vps } from './model.ts';
import { line, TaskId } from './names.ts';
import { OfSnapshot } from './snapshot-api.ts';

export const ForkWish = z.strictObject({
  task_id: TaskId.optional().describe('of the new VPS; made up when it is left out'),
  project: line(100).nullable().optional().describe("left out: the source's; null: none"),
  start: z.boolean().default(true),
  reset_identity: z
    .boolean()
    .default(false)
    .describe('it gets a machine id and SSH host keys of its own before it starts; a host name it gets in any case'),
  mounts: z
    .enum(['empty', 'shared'])
    .default('empty')
    .describe(
      "what of volumes and host folders the source may write to: the fork gets empty ones, or the source's; those that are read-only or meant to be shared it has in any case",
    ),
  ports: z
    .enum(['other', 'none'])
    .default('other')
    .describe("its host ports: others than the source's, or none, so that it is reached through its networks only"),
});
export type ForkWish = z.output<typeof ForkWish>;

export const forkSnapshot = endpoint({
  method: 'POST',
  path: '/api/vps/snapshots/:task_id/:name/fork',
  summary: 'Make a new VPS from a snapshot, also of a deleted VPS; the source is not touched',
  role: 'operator',
  status: 201,
  operation: true,
  params: OfSnapshot,
  body: ForkWish,
  reply: Vps,
  errors: [
    'vps_not_found',
    'snapshot_not_found',
    'snapshot_not_ready',
    'vps_exists',
    'not_allowed',
    'wrong_state',
    'network_not_found',
    'start_failed',
    'port_taken',
  ],
});
