import { z } from 'zod';
import type { Logger } from '../../../config/logger.ts';
import { endpoint } from '../../../runner/wire/endpoint.ts';
import type { Snapshot } from '../../../runner/wire/model.ts';
import { OfVps, SnapshotName, TaskId } from '../../../runner/wire/names.ts';
import { listSnapshots } from '../../../runner/wire/runner-api.ts';
import type { Placing } from '../../fleet/place-vps.ts';
import type { Caller } from '../../policy/access.ts';
import type { Envelope } from '../answer-error.ts';
import { type Desk, route } from '../route.ts';
import { pageOf } from './box-page.ts';
import { dialectDesk, done } from './dialect.ts';

/** The calls of the Box API that look at snapshots. A box is a VPS. With and without what its address ends with. */
const PREFIXES = ['/boxes', '/api/box/v1/boxes'];

const BoxSnapshot = z.object({
  id: SnapshotName,
  boxId: TaskId,
  status: z.literal('completed'),
  kind: z.enum(['full', 'incremental']),
  generation: z.number().int(),
  chainId: z.string(),
  createdAt: z.string(),
  completedAt: z.string(),
  sizeBytes: z.number(),
  fileCount: z.null(),
});

const Listed = z.object({
  ok: z.literal(true),
  type: z.literal('snapshot.list'),
  snapshots: z.array(BoxSnapshot),
  pageInfo: z.object({ nextCursor: z.string().nullable(), hasMore: z.boolean(), limit: z.number() }),
});

const Page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'a nextCursor')
    .optional(),
  sort: z.enum(['asc', 'desc']).default('desc'),
});

const calls = (prefix: string) => ({
  list: endpoint({
    ...{ method: 'GET', path: `${prefix}/:task_id/snapshots`, summary: 'Snapshots of a box', role: 'viewer' },
    ...{ params: OfVps, query: Page, reply: Listed },
  }),
  latest: endpoint({
    ...{ method: 'GET', path: `${prefix}/:task_id/snapshots/latest`, summary: 'The newest one', role: 'viewer' },
    params: OfVps,
    reply: z.object({ ok: z.literal(true), type: z.literal('snapshot.latest'), snapshot: BoxSnapshot.nullable() }),
  }),
});

/** Answers them with what our own calls say. */
export function box(own: Desk, placing: Placing, log: Logger): void {
  /** Newest first. */
  const completed = async (caller: Caller, task_id: TaskId) => {
    const { snapshots } = await done(placing, caller, listSnapshots, { params: { task_id } });
    return snapshots.filter(({ state }) => state === 'ready');
  };
  for (const prefix of PREFIXES) {
    const { desk, end } = dialectDesk(own, prefix, envelope, log);
    const { list, latest } = calls(prefix);
    route(desk, latest, async ({ params }, { caller }) => {
      const [newest] = await completed(caller, params.task_id);
      return { ok: true as const, type: 'snapshot.latest' as const, snapshot: newest ? shown(newest) : null };
    });
    route(desk, list, async ({ params, query }, { caller }) => {
      const { page, pageInfo } = pageOf(await completed(caller, params.task_id), query);
      return { ok: true as const, type: 'snapshot.list' as const, snapshots: page.map(shown), pageInfo };
    });
    end();
  }
}

const envelope: Envelope = (_status, error) => ({ ok: false, type: 'error', error });

function shown({ name, task_id, method, seq, created_at, size }: Snapshot): z.output<typeof BoxSnapshot> {
  return {
    ...{ id: name, boxId: task_id, status: 'completed', kind: method === 'delta' ? 'incremental' : 'full' },
    // Each of ours can be restored by itself: all of a VPS are one chain, whatever they were built on.
    ...{ generation: seq, chainId: task_id, createdAt: created_at, completedAt: created_at },
    ...{ sizeBytes: size, fileCount: null },
  };
}
