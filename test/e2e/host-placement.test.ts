import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildVps } from '../support/build-wire.ts';
import { eventually } from '../support/eventually.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

let fleet: StubFleet;

beforeEach(async () => void (fleet = await stubFleet()));
afterEach(() => fleet.remove());

describe('a new VPS', () => {
  const create = (task_id: string, more = {}) =>
    fleet.host.ask('POST /api/vps/create', { body: { image: 'x', task_id, ...more } });

  test('goes to the node that is named', async () => {
    expect((await create('new', { node: 'b' })).body).toMatchObject({ task_id: 'new', node: 'b' });
    expect((await create('newer', { node: 'nowhere' })).body.error.code).toBe('node_not_found');
  });

  test('is where it was made, though it was heard of elsewhere, where there is none', async () => {
    const lost = buildVps({ task_id: 'new' });
    fleet.a.vps.push(lost);
    fleet.a.tell({ type: 'vps.created', at: new Date().toISOString(), task_id: lost.task_id });
    await eventually(async () => expect((await fleet.host.ask('GET /api/vps/status/new')).status).toBe(200));
    fleet.a.vps.splice(fleet.a.vps.indexOf(lost), 1);

    expect((await create('new', { node: 'b' })).status).toBe(201);

    expect((await fleet.host.ask('GET /api/vps/status/new')).body).toMatchObject({ node: 'b' });
  });

  test('goes to the emptier node else', async () => {
    fleet.a.vps.push(buildVps({ task_id: 'w2' }));

    expect((await create('new')).body.node).toBe('b');
  });

  test('is refused when another node has its task_id', async () => {
    const { status, body } = await create('web', { node: 'b' });

    expect(status).toBe(409);
    expect(body.error.code).toBe('vps_exists');
    expect(fleet.b.asked).not.toContain('POST /api/vps/create');
  });

  test('is made once, however many ask for it at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_none, index) => create('new', { node: index % 2 ? 'a' : 'b' })),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error?.code === 'vps_exists')).toHaveLength(7);
    expect([...fleet.a.vps, ...fleet.b.vps].filter(({ task_id }) => task_id === 'new')).toHaveLength(1);
  });

  test('spreads over nodes when many come at once', async () => {
    let openDoor: () => void = () => undefined;
    const door = new Promise<void>((resolve) => (openDoor = resolve));
    fleet.a.beforeCreate = fleet.b.beforeCreate = () => door;

    const made = ['n1', 'n2', 'n3', 'n4'].map(async (task_id, index) => {
      await eventually(() => expect(creates()).toBe(index));
      return create(task_id);
    });
    await eventually(() => expect(creates()).toBe(4));
    openDoor();
    const nodes = (await Promise.all(made)).map(({ body }) => body.node);

    expect(nodes.sort()).toEqual(['a', 'a', 'b', 'b']);

    function creates(): number {
      return [...fleet.a.asked, ...fleet.b.asked].filter((what) => what === 'POST /api/vps/create').length;
    }
  });

  test('is not made elsewhere while a node that fell silent may have made it', async () => {
    fleet.b.beforeCreate = async () => void (fleet.b.mood = 'hanging');
    fleet.b.vps.push(buildVps({ task_id: 'new' }));
    await fleet.b.close();

    expect((await create('new', { node: 'b' })).body.error.code).toBe('node_unavailable');
    expect((await create('new', { node: 'a' })).body.error.code).toBe('vps_exists');
  });

  test('waits for a node that was never heard, because it may have one of this task_id', async () => {
    await fleet.b.close();
    await fleet.host.restart();

    expect((await create('new')).body.error).toMatchObject({ code: 'node_unavailable', details: { nodes: ['b'] } });
    expect((await fleet.host.ask('POST /api/vps/create', { body: { image: 'x' } })).status).toBe(201);
  });

  test('is adopted on the node that has the container, which nobody guesses', async () => {
    const { status, body } = await fleet.host.ask('POST /api/vps/adopt', { body: { container: 'box' } });

    expect(status).toBe(400);
    expect(body.error.message).toContain('body.node');
  });

  test('is adopted under a name that no other node has', async () => {
    const adopt = (container: string) => fleet.host.ask('POST /api/vps/adopt', { body: { container, node: 'b' } });

    expect((await adopt('web')).body.error.code).toBe('vps_exists');
    expect((await adopt('0123456789ab')).body.error.message).toContain('body.task_id');
  });
});
