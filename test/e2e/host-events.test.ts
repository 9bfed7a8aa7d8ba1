import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TaskId } from '../../runner/wire/names.ts';
import { buildVps } from '../support/build-wire.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { eventually } from '../support/eventually.ts';
import { hearEvents } from '../support/hear-events.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

let fleet: StubFleet;

beforeEach(async () => void (fleet = await stubFleet()));
afterEach(() => fleet.remove());

describe('events', () => {
  const stopped = (task_id: string) =>
    ({ type: 'vps.stopped', at: '2026-01-01T00:00:00.000Z', task_id: TaskId.parse(task_id) }) as const;

  test('come from all nodes, with the node', async () => {
    const hearing = await hearEvents(fleet.host.url, fleet.host.token);
    fleet.a.tell(stopped('web'));
    fleet.b.tell(stopped('db'));

    await eventually(() => expect(hearing.events).toHaveLength(2));
    expect(hearing.events).toContainEqual({ ...stopped('web'), node: 'a' });
    expect(hearing.events).toContainEqual({ ...stopped('db'), node: 'b' });
    hearing.stop();
  });

  test('come of one VPS if it is named', async () => {
    const hearing = await hearEvents(fleet.host.url, fleet.host.token, '?task_id=web');
    fleet.b.tell(stopped('db'));
    fleet.a.tell(stopped('web'));

    await eventually(() => expect(hearing.events).toMatchObject([{ task_id: 'web' }]));
    hearing.stop();
  });

  test('have headers that can be asked for alone', async () => {
    const { status, headers } = await fleet.host.ask('HEAD /api/events');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/event-stream');
  });

  test('tell when nodes go and come back, and the state is read again then', async () => {
    const hearing = await hearEvents(fleet.host.url, fleet.host.token);
    fleet.b.mood = 'hanging';
    fleet.b.dropListeners();
    await eventually(() => expect(hearing.types()).toEqual(['node.down']));
    expect((await fleet.host.ask('GET /health')).body).toMatchObject({
      status: 'degraded',
      nodes: [{ up: true }, { up: false }],
    });

    fleet.b.vps.push(buildVps({ task_id: 'missed' }));
    fleet.b.mood = 'well';

    await eventually(() => expect(hearing.types()).toEqual(['node.down', 'node.up']));
    const asked = fleet.a.asked.length;
    expect((await fleet.host.ask('GET /api/vps/status/missed')).status).toBe(200);
    expect(fleet.a.asked).toHaveLength(asked);
    hearing.stop();
  });

  test('a node that says nothing at all for long is away', async () => {
    await fleet.remove();
    fleet = await stubFleet({ times: { silenceMs: 200 } });
    const hearing = await hearEvents(fleet.host.url, fleet.host.token);

    await eventually(() => expect(hearing.types()).toContain('node.down'));
    hearing.stop();
  });

  test('end when the host stops, which does not wait for listeners', async () => {
    const hearing = await hearEvents(fleet.host.url, fleet.host.token);

    await fleet.host.stop();

    await hearing.over;
    await fleet.host.start();
  });
});

test('stops although the garbage collector came by while streams were open', async () => {
  for (let round = 0; round < 5; round++) {
    collectGarbage();
    await fleet.host.restart();
    await fleet.bothUp();
  }
});
