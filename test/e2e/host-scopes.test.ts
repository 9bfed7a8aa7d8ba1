import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation, Vps } from '../../runner/wire/model.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { buildOperation, buildVps } from '../support/build-wire.ts';
import { eventually } from '../support/eventually.ts';
import { hearEvents } from '../support/hear-events.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

/** What people see whose token is for some VPSes only: `shop` and `blog` are projects, `lone` is in none. */

const NOON = '2026-01-01T12:00:00.000Z';

let fleet: StubFleet;
const tokens: Record<string, string> = {};

beforeEach(async () => {
  fleet = await stubFleet({ onA: [], onB: [] });
  const { a, b, host } = fleet;
  a.vps.push(buildVps({ task_id: 'shop-web', project: 'shop' }), buildVps({ task_id: 'lone' }));
  b.vps.push(buildVps({ task_id: 'shop-db', project: 'shop' }), buildVps({ task_id: 'blog-web', project: 'blog' }));
  const make = async (name: string, role: string, scope?: object) => {
    tokens[name] = (await host.ask('POST /api/tokens', { body: { name, role, scope } })).body.token;
  };
  await make('viewer', 'viewer');
  await make('shop', 'operator', { project: 'shop' });
  await make('lone', 'operator', { task_ids: ['lone', 'new'] });
});
afterEach(() => fleet.remove());

const as = (name: string, what: string, body?: object) => fleet.host.ask(what, { token: tokens[name], body });

describe('roles', () => {
  test('a viewer looks and changes nothing', async () => {
    expect((await as('viewer', 'GET /api/vps')).body.count).toBe(4);

    const { status, body } = await as('viewer', 'POST /api/vps/pause/lone');

    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 'forbidden', details: { needed: 'operator', role: 'viewer' } });
    expect(fleet.a.asked).not.toContain('POST /api/vps/pause/lone');
  });

  test('an operator does not administer', async () => {
    for (const what of ['GET /api/tokens', 'POST /api/tokens', 'POST /api/nodes', 'GET /api/audit']) {
      expect((await as('lone', what)).status, what).toBe(403);
    }
  });

  test('come before what is wrong with the body', async () => {
    expect((await as('viewer', 'POST /api/vps/create', { nonsense: 1 })).status).toBe(403);
  });
});

describe('a scope', () => {
  const seen = async (name: string) => (await as(name, 'GET /api/vps')).body.vps.map(({ task_id }: Vps) => task_id);

  test('filters lists', async () => {
    expect((await seen('shop')).sort()).toEqual(['shop-db', 'shop-web']);
    expect(await seen('lone')).toEqual(['lone']);
    expect((await as('shop', 'GET /api/vps/status')).body.count).toBe(2);
  });

  test('hides the rest, as if it were not there', async () => {
    expect((await as('shop', 'POST /api/vps/pause/shop-db')).status).toBe(200);

    const hidden = await as('shop', 'POST /api/vps/pause/blog-web');
    const none = await as('shop', 'POST /api/vps/pause/no-such');

    expect(hidden.status).toBe(404);
    expect(hidden.body.error.message).toBe(none.body.error.message.replace('no-such', 'blog-web'));
    expect(fleet.b.asked).not.toContain('POST /api/vps/pause/blog-web');
    expect((await as('lone', 'POST /api/vps/restart', { task_id: 'shop-web' })).status).toBe(404);
  });

  test('is about schedules, too', async () => {
    const daily = { cron: '@daily' };

    expect((await as('viewer', 'PUT /api/vps/schedules/lone', daily)).status).toBe(403);
    for (const what of ['GET', 'PUT', 'DELETE'].map((method) => `${method} /api/vps/schedules/blog-web`)) {
      expect((await as('shop', what, what.startsWith('PUT') ? daily : undefined)).status, what).toBe(404);
    }
    expect((await as('shop', 'GET /api/vps/schedules/blog-web/preview?cron=@daily')).status).toBe(404);
    expect([...fleet.a.asked, ...fleet.b.asked].filter((asked) => asked.includes('/schedules/'))).toEqual([]);
  });

  test('binds new VPSes to its project', async () => {
    expect((await as('shop', 'POST /api/vps/create', { image: 'x', task_id: 'n1' })).body.project).toBe('shop');
    expect((await as('shop', 'POST /api/vps/create', { image: 'x', project: 'blog' })).status).toBe(403);
    expect((await as('lone', 'POST /api/vps/create', { image: 'x', task_id: 'new' })).status).toBe(201);
    expect((await as('lone', 'POST /api/vps/create', { image: 'x', task_id: 'other' })).status).toBe(403);
    expect((await as('shop', 'POST /api/vps/adopt', { container: 'box', node: 'a' })).status).toBe(403);
  });

  test('filters operations', async () => {
    await as('shop', 'GET /api/vps/status/shop-web');
    await as('shop', 'GET /api/vps/status/blog-web');
    fleet.a.operations.push(buildOperation({ id: '0-1', task_id: TaskId.parse('shop-web') }));
    fleet.b.operations.push(buildOperation({ id: '0-2', task_id: TaskId.parse('blog-web') }));

    expect((await as('shop', 'GET /api/operations')).body).toMatchObject({ operations: [{ id: '0-1' }], count: 1 });
    expect((await as('shop', 'GET /api/operations/0-1')).status).toBe(200);
    expect((await as('shop', 'GET /api/operations/0-2')).body.error.code).toBe('operation_not_found');
    expect((await as('shop', 'DELETE /api/operations/0-2')).body.error.code).toBe('operation_not_found');
  });

  test('filters events', async () => {
    const hearing = await hearEvents(fleet.host.url, tokens.shop ?? '');
    const stopped = (task_id: string) =>
      ({ type: 'vps.stopped', at: '2026-01-01T00:00:00.000Z', task_id: TaskId.parse(task_id) }) as const;
    for (const task_id of ['lone', 'shop-web', 'lone', 'shop-web']) fleet.a.tell(stopped(task_id));

    await eventually(() => expect(hearing.events).toHaveLength(2));
    expect(hearing.events).toMatchObject([{ task_id: 'shop-web' }, { task_id: 'shop-web' }]);
    hearing.stop();
  });

  test('keeps figures about all VPSes away', async () => {
    expect((await as('shop', 'GET /metrics')).status).toBe(403);
    expect((await as('viewer', 'GET /metrics')).status).toBe(200);
    expect((await as('viewer', 'GET /api/nodes')).body.nodes[0]).toMatchObject({ info: { vps_count: 2 } });
    expect((await as('shop', 'GET /api/nodes')).body.nodes).toEqual([
      { name: 'a', url: null, source: 'configured', up: true, info: null },
      { name: 'b', url: null, source: 'configured', up: true, info: null },
    ]);
  });

  test('that names a VPS does not let it be made in a project of others', async () => {
    const wish = { image: 'x', task_id: 'new', project: 'shop' };

    expect((await as('lone', 'POST /api/vps/create', wish)).body.error).toMatchObject({ code: 'forbidden' });
    expect(fleet.a.asked).not.toContain('POST /api/vps/create');
  });

  describe('by project', () => {
    const finished = (operation: Operation) =>
      ({ type: 'operation.finished', at: NOON, task_id: operation.task_id, operation }) as const;

    test('holds for a node whose Engine has been away since before the host came', async () => {
      fleet.a.mood = 'engineless';
      await fleet.host.restart();
      await fleet.bothUp();
      const hearing = await hearEvents(fleet.host.url, tokens.shop ?? '');
      const operation = buildOperation({ id: '0-1', task_id: TaskId.parse('shop-web') });
      fleet.a.operations.push(operation);

      fleet.a.tell(finished(operation));

      await eventually(() => expect(hearing.types()).toEqual(['operation.finished']));
      expect((await as('shop', 'GET /api/operations')).body.count).toBe(1);
      expect((await as('shop', 'GET /api/operations/0-1')).status).toBe(200);
      hearing.stop();
    });

    test('lets people see how the deletion of their VPS ended, and nothing of the next one by its name', async () => {
      const hearing = await hearEvents(fleet.host.url, tokens.shop ?? '');
      const task_id = TaskId.parse('shop-web');
      const deletion = buildOperation({ id: '0-1', kind: 'vps.delete', task_id, state: 'succeeded' });
      const next = buildOperation({ id: '0-2', task_id, started_at: '2026-01-01T13:00:00.000Z' });
      fleet.a.operations.push(deletion, next);
      await as('shop', 'GET /api/vps/status/shop-web');

      fleet.a.vps.splice(0);
      fleet.a.tell({ type: 'vps.deleted', at: NOON, task_id });
      fleet.a.tell(finished(deletion));
      fleet.a.tell(finished(next));
      fleet.a.tell({ ...finished(deletion), type: 'operation.progressed' });

      await eventually(() => expect(hearing.types()).toHaveLength(3));
      expect(hearing.types()).toEqual(['vps.deleted', 'operation.finished', 'operation.progressed']);
      expect((await as('shop', 'GET /api/operations/0-1')).body).toMatchObject({ state: 'succeeded' });
      expect((await as('shop', 'GET /api/operations')).body).toMatchObject({ operations: [{ id: '0-1' }], count: 1 });
      expect((await as('shop', 'GET /api/operations/0-2')).status).toBe(404);
      hearing.stop();
    });
  });
});

test('a stream of events ends with its token', async () => {
  const { host, a } = fleet;
  const guest = (await host.ask('POST /api/tokens', { body: { name: 'guest', role: 'viewer' } })).body;
  const hearing = await hearEvents(host.url, guest.token);

  await host.ask(`DELETE /api/tokens/${guest.id}`);
  a.tell({ type: 'vps.stopped', at: '2026-01-01T00:00:00.000Z', task_id: TaskId.parse('lone') });

  await hearing.over;
  expect(hearing.events).toEqual([]);
});

test('one token gets so many streams of events and no more; others get theirs', async () => {
  const most = await Promise.all(Array.from({ length: 16 }, () => hearEvents(fleet.host.url, tokens.viewer ?? '')));

  expect((await as('viewer', 'GET /api/events')).body.error).toMatchObject({ code: 'too_many_requests' });
  const other = await hearEvents(fleet.host.url, tokens.lone ?? '');
  most[0]?.stop();

  await eventually(async () => {
    const again = await hearEvents(fleet.host.url, tokens.viewer ?? '');
    again.stop();
  });
  for (const hearing of [...most, other]) hearing.stop();
});
