import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildOperation, buildVps } from '../support/build-wire.ts';
import { eventually } from '../support/eventually.ts';
import { stubNode } from '../support/stub-node.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

let fleet: StubFleet;

beforeEach(async () => void (fleet = await stubFleet()));
afterEach(() => fleet.remove());

describe('the list of nodes', () => {
  test('grows by nodes that answer under their own name, and keeps them', async () => {
    const c = await stubNode('c', [buildVps({ task_id: 'mail' })]);
    const add = (name: string, url = c.url) => fleet.host.ask('POST /api/nodes', { body: { name, url } });

    expect((await add('wrong')).body.error.message).toContain('calls itself c');
    expect((await add('c', 'http://127.0.0.1:1')).body.error.message).toContain('body.url');
    expect((await add('c')).body).toMatchObject({ name: 'c', source: 'added', up: true });
    expect((await add('c')).body.error.code).toBe('node_exists');
    await fleet.host.restart();

    await eventually(async () => expect((await fleet.host.ask('GET /api/vps/status/mail')).status).toBe(200));
    expect((await fleet.host.ask('DELETE /api/nodes/c')).body).toEqual({ removed: 'c' });
    expect((await fleet.host.ask('GET /api/vps/status/mail')).body.error.code).toBe('vps_not_found');
    expect((await fleet.host.ask('DELETE /api/nodes/c')).body.error.code).toBe('node_not_found');
    expect((await fleet.host.ask('DELETE /api/nodes/a')).body.error.code).toBe('wrong_state');
    await c.close();
  });

  test.each([
    'http://node-c.example:8001',
    'http://8.8.8.8:8001',
    'http://169.254.169.254',
    'http://[2001:db8::1]:8001',
    'http://runner:8001',
  ])('sends no token in the clear to %s', async (url) => {
    const { status, body } = await fleet.host.ask('POST /api/nodes', { body: { name: 'c', url } });

    expect(status).toBe(400);
    expect(body.error.details.problems).toMatchObject([
      { where: 'body.url', problem: expect.stringContaining('https') },
    ]);
  });

  test.each(['ftp://x', 'http://x/path', 'http://user@x', 'http://x?y', 'x'])('refuses the address %s', async (url) => {
    expect((await fleet.host.ask('POST /api/nodes', { body: { name: 'c', url } })).status).toBe(400);
  });
});

describe('what takes how much', () => {
  test('is told of each node by its name, and of each VPS by whoever owns it', async () => {
    const ofB = await fleet.host.ask('GET /api/nodes/b/storage');
    const ofDb = await fleet.host.ask('GET /api/vps/storage/db');

    expect(ofB.body).toMatchObject({ node: 'b', total_bytes: 15, reason: null });
    expect(ofDb.body).toMatchObject({ task_id: 'db', written_bytes: 7 });
    expect(fleet.b.asked).toContain('GET /api/vps/storage/db');
    expect(fleet.a.asked).not.toContain('GET /api/vps/storage/db');
  });

  test('is told to whoever may look, and of a node to nobody who sees a part of it only', async () => {
    const tokenOf = async (role: string, scope?: object) =>
      (await fleet.host.ask('POST /api/tokens', { body: { name: 'some', role, scope } })).body.token as string;
    const viewer = await tokenOf('viewer');
    const scoped = await tokenOf('operator', { task_ids: ['web'] });
    const status = async (what: string, token: string) => (await fleet.host.ask(what, { token })).status;

    expect(await status('GET /api/nodes/a/storage', viewer)).toBe(200);
    expect(await status('GET /api/vps/storage/web', viewer)).toBe(200);
    expect(await status('GET /api/nodes/a/storage', scoped)).toBe(403);
    expect(await status('GET /api/vps/storage/web', scoped)).toBe(200);
    expect(await status('GET /api/vps/storage/db', scoped)).toBe(404);
  });

  test('is no guess where a node or its Engine is away', async () => {
    fleet.a.mood = 'engineless';

    expect((await fleet.host.ask('GET /api/nodes/a/storage')).body.error.code).toBe('engine_unavailable');
    expect((await fleet.host.ask('GET /api/nodes/z/storage')).body.error.code).toBe('node_not_found');
    await fleet.b.close();
    expect((await fleet.host.ask('GET /api/nodes/b/storage')).body.error.code).toBe('node_unavailable');
  });
});

test('operations of all nodes are one list, and each is found by its id', async () => {
  fleet.a.operations.push(buildOperation({ id: '0-a', state: 'succeeded' }));
  fleet.b.operations.push(buildOperation({ id: '0-b', started_at: '2026-02-02T00:00:00.000Z' }));

  const { body } = await fleet.host.ask('GET /api/operations');

  expect(body).toMatchObject({ operations: [{ id: '0-b' }, { id: '0-a' }], count: 2, unavailable_nodes: [] });
  expect((await fleet.host.ask('GET /api/operations/0-b')).body).toMatchObject({ id: '0-b' });
});

test('figures are there for Prometheus', async () => {
  await fleet.host.ask('GET /api/vps/status/web');

  const { body, headers } = await fleet.host.ask('GET /metrics');

  expect(headers.get('content-type')).toContain('text/plain');
  expect(body).toContain('savepoint_node_up{node="a"} 1');
  expect(body).toContain('savepoint_vps{node="b"} 1');
  expect(body).toMatch(
    /savepoint_request_seconds_count\{method="GET",route="\/api\/vps\/status\/:task_id",status="200"\} 1/,
  );
  expect(body).not.toContain('/api/vps/status/web');
});
