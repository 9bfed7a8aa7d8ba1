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
