import { STATUS_CODES } from 'node:http';
import type { Logger } from '../../../config/logger.ts';
import type { Snapshot, Vps } from '../../../runner/wire/model.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import { badRequest } from '../../../runner/wire/problems.ts';
import * as runner from '../../../runner/wire/runner-api.ts';
import { forkVps } from '../../fleet/fork-vps.ts';
import type { Placing } from '../../fleet/place-vps.ts';
import type { Caller } from '../../policy/access.ts';
import type { Envelope } from '../answer-error.ts';
import { type Desk, route } from '../route.ts';
import { dialectDesk, done } from './dialect.ts';
import * as api from './hoody-api.ts';

const TURNS = {
  start: [runner.startVps, 'started'],
  stop: [runner.stopVps, 'stopped'],
  pause: [runner.pauseVps, 'paused'],
  resume: [runner.resumeVps, 'resumed'],
} as const;

/** Answers the calls of the Hoody API with what our own ones do. */
export function hoody(own: Desk, placing: Placing, log: Logger): void {
  const { desk, end } = dialectDesk(own, api.PREFIX, envelope, log);
  const vpsOf = (caller: Caller, task_id: TaskId) => done(placing, caller, runner.vpsStatus, { params: { task_id } });
  const one = (status: number, message: string, vps: Vps, snapshot: Snapshot) =>
    enveloped(status, `Snapshot ${message} successfully`, { ...ownerOf(vps), snapshot: snapshotOf(snapshot) });

  route(desk, api.list, async ({ params }, { caller }) => {
    const vps = await vpsOf(caller, params.task_id);
    const { snapshots } = await done(placing, caller, runner.listSnapshots, { params });
    const ready = snapshots.filter(({ state }) => state === 'ready').map(snapshotOf);
    return enveloped(200, 'Snapshots retrieved successfully', { ...ownerOf(vps), snapshots: ready });
  });
  route(desk, api.create, async ({ params, body }, { caller }) => {
    const wish = { alias: body.alias ?? undefined, expiry: body.expiry ?? undefined };
    const snapshot = await done(placing, caller, runner.createSnapshot, { params, body: wish });
    return one(201, 'created', await vpsOf(caller, params.task_id), snapshot);
  });
  route(desk, api.restore, async ({ params }, { caller }) => {
    const { vps, from } = await done(placing, caller, runner.restoreSnapshot, { params });
    const { task_id } = params;
    return one(
      200,
      'restored',
      vps,
      await done(placing, caller, runner.oneSnapshot, { params: { task_id, name: from } }),
    );
  });
  route(desk, api.rename, async ({ params, body }, { caller }) => {
    const snapshot = await done(placing, caller, runner.editSnapshot, { params, body });
    return one(200, 'alias updated', await vpsOf(caller, params.task_id), snapshot);
  });
  route(desk, api.remove, async ({ params }, { caller }) => {
    // With its last snapshot a deleted VPS goes, too.
    const [vps, snapshot] = [
      await vpsOf(caller, params.task_id),
      await done(placing, caller, runner.oneSnapshot, { params }),
    ];
    await done(placing, caller, runner.deleteSnapshot, { params: { ...params, name: snapshot.name } });
    return one(200, 'deleted', vps, snapshot);
  });

  route(desk, api.look, async ({ params }, { caller }) =>
    enveloped(200, 'Container retrieved successfully', containerOf(await vpsOf(caller, params.task_id))),
  );
  for (const [turn, [called, past]] of Object.entries(TURNS)) {
    const operation = turn as keyof typeof TURNS;
    route(desk, api.turns[operation], async ({ params }, { caller }) => {
      await done(placing, caller, called, { params });
      const vps = await vpsOf(caller, params.task_id);
      return enveloped(200, `Container ${past} successfully`, { operation, ...containerOf(vps) });
    });
  }
  route(desk, api.copy, async ({ params, body }, { caller }) => {
    const { task_id } = params;
    const wish = { task_id: taskIdOf(body.name), project: body.target_project_id, reset_identity: true };
    const source = await vpsOf(caller, task_id);
    refuseElsewhere(source, body.target_server_id);
    const name = body.source_snapshot ?? (await done(placing, caller, runner.createSnapshot, { params })).name;
    const input = { params: { task_id, name }, query: {}, body: runner.ForkWish.parse(wish) };
    const made = (await forkVps(placing, caller, input, Infinity)) as Vps;
    return enveloped(201, 'Container copied successfully', containerOf(made));
  });
  end();
}

function enveloped<T>(statusCode: number, message: string, data: T) {
  return { statusCode, message, data };
}

const envelope: Envelope = (statusCode, { code, message, details }) => ({
  ...enveloped(statusCode, message, null),
  error: STATUS_CODES[statusCode] ?? 'Error',
  code,
  details,
});

function ownerOf({ task_id, project }: Vps) {
  return { container_id: task_id, project_id: project };
}

function snapshotOf({
  name,
  alias,
  created_at,
  last_used_at,
  expires_at,
  stateful,
  size,
}: Snapshot): api.HoodySnapshot {
  return { name, alias, created_at, last_used_at, expires_at, stateful, size };
}

function containerOf(vps: Vps): api.HoodyContainer {
  const { task_id, node, status, forked_from, created_at } = vps;
  return {
    id: task_id,
    ...ownerOf(vps),
    ...{ server_id: node, server_name: node, name: task_id, status, created_at },
    source_container_id: forked_from?.task_id ?? null,
  };
}

/** Names may be in any letters there; here one is part of an image's name. */
function taskIdOf(name: string | undefined): TaskId | undefined {
  if (name === undefined) return undefined;
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const taskId = TaskId.safeParse(words.join('-'));
  if (taskId.success) return taskId.data;
  throw badRequest([{ where: 'body.name', problem: 'needs letters a to z or digits, and at most 63 characters' }]);
}

function refuseElsewhere({ node }: Vps, wanted: string | undefined): void {
  if (wanted === undefined || wanted === node) return;
  throw badRequest([{ where: 'body.target_server_id', problem: `a copy is made where its source is: ${node}` }]);
}
