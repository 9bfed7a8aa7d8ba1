import { z } from 'zod';
import { endpoint } from '../../../runner/wire/endpoint.ts';
import { Instant, VpsStatus } from '../../../runner/wire/model.ts';
import { Alias, line, OfVps, SnapshotName, TaskId } from '../../../runner/wire/names.ts';
import { createSnapshot, OfSnapshot } from '../../../runner/wire/snapshot-api.ts';

/** The calls of the Hoody API that are about snapshots, as far as they have a meaning here. A container is a VPS. */

export const PREFIX = '/api/v1';
const CONTAINER = `${PREFIX}/containers/:task_id`;
const SNAPSHOTS = `${CONTAINER}/snapshots`;
const SNAPSHOT = `${SNAPSHOTS}/:name`;

const Snapshot = z.object({
  name: SnapshotName,
  alias: z.string().nullable(),
  created_at: Instant,
  last_used_at: Instant.nullable(),
  expires_at: Instant.nullable(),
  stateful: z.boolean(),
  size: z.number(),
});
export type HoodySnapshot = z.output<typeof Snapshot>;

const Container = z.object({
  id: TaskId,
  container_id: TaskId,
  project_id: z.string().nullable(),
  server_id: z.string(),
  server_name: z.string(),
  name: z.string(),
  status: VpsStatus,
  source_container_id: TaskId.nullable(),
  created_at: Instant,
});
export type HoodyContainer = z.output<typeof Container>;

const enveloped = <S extends z.ZodType>(data: S) =>
  z.object({ statusCode: z.number().int(), message: z.string(), data });
const owned = { container_id: TaskId, project_id: z.string().nullable() };
const OneSnapshot = enveloped(z.object({ ...owned, snapshot: Snapshot }));
const OneContainer = enveloped(Container);
const TURNS = ['start', 'stop', 'pause', 'resume'] as const;
const Turned = enveloped(Container.extend({ operation: z.enum(TURNS).describe('what was asked for') }));

export const list = endpoint({
  ...{ method: 'GET', path: SNAPSHOTS, summary: 'Snapshots, newest first', role: 'viewer', params: OfVps },
  reply: enveloped(z.object({ ...owned, snapshots: z.array(Snapshot) })),
});

const { alias, expiry } = createSnapshot.body.shape;
export const create = endpoint({
  ...{ method: 'POST', path: SNAPSHOTS, summary: 'Take a snapshot', role: 'operator', status: 201, params: OfVps },
  body: z.strictObject({ alias: alias.nullable(), expiry: expiry.nullable().describe('in days') }),
  reply: OneSnapshot,
});

export const restore = endpoint({
  ...{ method: 'PATCH', path: SNAPSHOT, summary: 'Restore it, by name or alias', role: 'operator' },
  ...{ params: OfSnapshot, reply: OneSnapshot },
});

export const rename = endpoint({
  ...{
    method: 'PATCH',
    path: `${SNAPSHOT}/alias`,
    summary: 'Give it another alias; null removes it',
    role: 'operator',
  },
  ...{ params: OfSnapshot, body: z.strictObject({ alias: Alias.nullable() }), reply: OneSnapshot },
});

export const remove = endpoint({
  ...{ method: 'DELETE', path: SNAPSHOT, summary: 'Delete it', role: 'operator', params: OfSnapshot },
  reply: OneSnapshot,
});

export const copy = endpoint({
  ...{ method: 'POST', path: `${CONTAINER}/copy`, summary: 'A new container from a snapshot', role: 'operator' },
  ...{ status: 201, params: OfVps, reply: OneContainer },
  body: z.strictObject({
    target_project_id: line(100),
    name: line(100).optional().describe('becomes its task_id'),
    source_snapshot: OfSnapshot.shape.name.optional().describe('left out: a snapshot that is taken for it'),
    target_server_id: line(100).optional().describe('only the node where the source is'),
    copy_firewall_rules: z.boolean().optional().describe('there are none here'),
    copy_network_rules: z.boolean().optional().describe('a copy is in the networks of its source in any case'),
  }),
});

export const look = endpoint({
  ...{ method: 'GET', path: CONTAINER, summary: 'One container', role: 'viewer', params: OfVps, reply: OneContainer },
});

const turn = (word: (typeof TURNS)[number]) =>
  endpoint({
    ...{ method: 'POST', path: `${CONTAINER}/${word}`, summary: `The same as our own ${word}`, role: 'operator' },
    ...{ params: OfVps, reply: Turned },
  });
export const turns = { start: turn('start'), stop: turn('stop'), pause: turn('pause'), resume: turn('resume') };
