import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../host/wire/host-model.ts';
import type { Vps } from '../../runner/wire/model.ts';
import { eventually } from '../support/eventually.ts';
import { hearEvents } from '../support/hear-events.ts';
import { busyboxImage } from '../support/images.ts';
import { type TwoNodes, twoNodes } from '../support/two-nodes.ts';

/** One API over two real runners on two real Engines. */

/** Ends as soon as it is told to, unlike a process 1 that knows no signals. */
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

let nodes: TwoNodes;
let image: string;

beforeAll(async () => {
  nodes = await twoNodes();
  image = await busyboxImage(nodes.corner.dockerHost);
  await busyboxImage(nodes.engine.dockerHost);
});
afterAll(() => nodes?.remove());

const ask: TwoNodes['host']['ask'] = (what, sending) => nodes.host.ask(what, sending);
const create = (word: string, node: string, more = {}) =>
  ask('POST /api/vps/create', {
    body: { image, task_id: nodes.taskId(word), command: RESTS, node, ...more },
  });
const ours = (list: Vps[]) => list.filter(({ task_id }) => task_id.startsWith(nodes.taskId('')));

describe('two nodes behind one address', () => {
  test('have their VPSes in one list, each on its node', async () => {
    expect((await create('left', 'a')).status).toBe(201);
    expect((await create('right', 'b')).status).toBe(201);

    const { body } = await ask('GET /api/vps');

    expect(ours(body.vps).map(({ task_id, node }) => [task_id, node])).toEqual([
      [nodes.taskId('left'), 'a'],
      [nodes.taskId('right'), 'b'],
    ]);
    expect(body.unavailable_nodes).toEqual([]);
    expect(ours((await ask('GET /api/vps/status')).body.vps)).toHaveLength(2);
  });

  test('get the calls of their own VPSes', async () => {
    for (const word of ['left', 'right']) {
      const id = nodes.taskId(word);
      const made = await ask(`POST /api/vps/snapshots/${id}`, { body: { alias: `of ${word}` } });
      expect(made).toMatchObject({ status: 201, body: { task_id: id, alias: `of ${word}`, trigger: 'manual' } });

      expect((await ask(`GET /api/vps/snapshots/${id}/latest`)).body).toEqual(
        expect.objectContaining({ name: made.body.name, current: true }),
      );
      const byAlias = await ask(`GET /api/vps/snapshots/${id}/${encodeURIComponent(`of ${word}`)}`);
      expect(byAlias.body.name).toBe(made.body.name);
      expect((await ask(`GET /api/vps/snapshots/${id}`)).body).toMatchObject({ task_id: id, count: 1 });
    }
  });

  test('take a VPS through its life', async () => {
    const id = nodes.taskId('right');

    expect((await ask(`POST /api/vps/pause/${id}`)).body.status).toBe('paused');
    expect((await ask(`POST /api/vps/resume/${id}`)).body.status).toBe('running');
    expect((await ask(`POST /api/vps/stop/${id}`, { body: { timeout: 0 } })).body).toMatchObject({
      vps: { status: 'stopped' },
      snapshot: { trigger: 'stop' },
      failure: null,
    });
    expect((await ask('POST /api/vps/restart', { body: { task_id: id } })).body).toMatchObject({
      vps: { status: 'running' },
      from: expect.stringMatching(/^snap-/),
    });
  });

  test('refuse with the words of the runner', async () => {
    const { status, body } = await create('left', 'a');
    const bad = await ask(`POST /api/vps/snapshots/${nodes.taskId('left')}`, {
      body: { alias: 'latest', nonsense: 1 },
    });

    expect([status, body.error.code]).toEqual([409, 'vps_exists']);
    expect((await create('left', 'b')).body.error.code).toBe('vps_exists');
    expect((await create('other', 'b', { image: 'no-such-image:1' })).body.error.code).toBe('image_not_found');
    expect((await create('other', 'b', { privileged: true })).body.error.code).toBe('not_allowed');
    expect(bad.status).toBe(400);
    expect(bad.body.error.details.problems).toHaveLength(2);
  });
});

describe('a long operation', () => {
  test('is followed to its end by who waits, and answered at once to who does not', async () => {
    const id = nodes.taskId('left');
    const prefer = { prefer: 'respond-async' };

    const { status, headers, body } = await ask(`POST /api/vps/snapshots/${id}`, { headers: prefer });

    expect(status).toBe(202);
    expect(body).toMatchObject({ task_id: id, kind: 'snapshot.create' });
    expect(headers.get('location')).toBe(`/api/operations/${body.id}`);
    const ended = (await ask(`GET /api/operations/${body.id}?wait=30`)).body;
    expect(ended).toMatchObject({ id: body.id, state: 'succeeded', result: { trigger: 'manual' } });
    const listed = (await ask('GET /api/operations')).body.operations;
    expect(listed.map((operation: { id: string }) => operation.id)).toContain(body.id);
    expect((await ask(`GET /api/vps/snapshots/${id}/latest`)).body.name).toBe(ended.result.name);
  });
});

describe('events of both nodes', () => {
  test('arrive on one stream, in the order of each node', async () => {
    const hearing = await hearEvents(nodes.host.url, nodes.host.token);
    await ask(`POST /api/vps/snapshots/${nodes.taskId('left')}`);
    await ask(`POST /api/vps/snapshots/${nodes.taskId('right')}`);

    await eventually(() => {
      const ready = hearing.events.filter(({ type }) => type === 'snapshot.ready');
      expect(ready.map(({ node }) => node).sort()).toEqual(['a', 'b']);
    });
    const ofRight = hearing.events.filter((event) => 'task_id' in event && event.task_id === nodes.taskId('right'));
    expect(ofRight[0]).toMatchObject({ type: 'operation.started', node: 'b' });
    hearing.stop();
  });
});

describe('a scope by project', () => {
  test('holds for real VPSes, whatever node they are on', async () => {
    await create('shop', 'b', { project: nodes.taskId('project') });
    const scope = { project: nodes.taskId('project') };
    const { token } = (await ask('POST /api/tokens', { body: { name: 'shop', role: 'operator', scope } })).body;

    expect((await ask('GET /api/vps', { token })).body.vps).toMatchObject([{ task_id: nodes.taskId('shop') }]);
    expect((await ask(`POST /api/vps/snapshots/${nodes.taskId('shop')}`, { token })).status).toBe(201);
    expect((await ask(`POST /api/vps/snapshots/${nodes.taskId('left')}`, { token })).status).toBe(404);
  });
});

test('the audit log tells who did what to a VPS', async () => {
  const { entries } = (await ask(`GET /api/audit?task_id=${nodes.taskId('right')}`)).body;

  const done = entries.map(({ path, status }: AuditEntry) => `${path} ${status}`).reverse();
  expect(done.slice(0, 5)).toEqual([
    '/api/vps/create 201',
    '/api/vps/snapshots/:task_id 201',
    '/api/vps/pause/:task_id 200',
    '/api/vps/resume/:task_id 200',
    '/api/vps/stop/:task_id 200',
  ]);
});

describe('a node that is away', () => {
  test('takes only its own VPSes away, and comes back with them', async () => {
    const hearing = await hearEvents(nodes.host.url, nodes.host.token);
    await nodes.b.stop();
    await eventually(() =>
      expect(hearing.events).toContainEqual(expect.objectContaining({ type: 'node.down', node: 'b' })),
    );

    const list = (await ask('GET /api/vps')).body;
    expect(list.unavailable_nodes).toEqual(['b']);
    expect(ours(list.vps)).toMatchObject([{ node: 'a' }]);
    expect((await ask('GET /health')).body.status).toBe('degraded');
    expect((await ask(`GET /api/vps/status/${nodes.taskId('left')}`)).status).toBe(200);
    const { status, body } = await ask(`POST /api/vps/snapshots/${nodes.taskId('right')}`);
    expect([status, body.error.code]).toEqual([503, 'node_unavailable']);
    expect((await create('right', 'a')).body.error.code).toBe('vps_exists');

    await nodes.b.start();
    await eventually(() =>
      expect(hearing.events).toContainEqual(expect.objectContaining({ type: 'node.up', node: 'b' })),
    );
    expect((await ask(`POST /api/vps/snapshots/${nodes.taskId('right')}`)).status).toBe(201);
    hearing.stop();
  });
});

test('a VPS that is deleted with its snapshots is known to nobody', async () => {
  for (const word of ['left', 'right', 'shop']) {
    const deleted = await ask(`DELETE /api/vps/${nodes.taskId(word)}?snapshots=true&force=true`);
    expect(deleted.status).toBe(200);
    expect((await ask(`GET /api/vps/status/${nodes.taskId(word)}`)).body.error.code).toBe('vps_not_found');
  }
  expect((await create('left', 'b')).body.node).toBe('b');
});
