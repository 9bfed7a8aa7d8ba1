import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Vps } from '../../runner/wire/model.ts';
import { buildVps } from '../support/build-wire.ts';
import type { Mood } from '../support/stub-node.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

/** Nodes that behave in ways a real runner would not show on demand. Real ones: host.test.ts. */

let fleet: StubFleet;

beforeEach(async () => void (fleet = await stubFleet()));
afterEach(() => fleet.remove());

describe.each<Mood | 'away'>(['away', 'hanging', 'garbage', 'stranger', 'unauthorized'])(
  'a node that is %s',
  (mood) => {
    beforeEach(async () => {
      if (mood === 'away') await fleet.b.close();
      else fleet.b.mood = mood;
    });

    test('is named by lists, which have the rest', async () => {
      const { status, body } = await fleet.host.ask('GET /api/vps');

      expect(status).toBe(200);
      expect(body.vps.map(({ task_id }: Vps) => task_id)).toEqual(['web']);
      expect(body.unavailable_nodes).toEqual(['b']);
      expect((await fleet.host.ask('GET /api/operations')).body).toMatchObject({ unavailable_nodes: ['b'] });
      expect((await fleet.host.ask('GET /api/nodes')).body.nodes).toMatchObject([
        { info: { name: 'a' } },
        { info: null },
      ]);
    });

    test('takes away its own VPSes only', async () => {
      expect((await fleet.host.ask('GET /api/vps/status/web')).status).toBe(200);
    });

    test('may have what is found nowhere else', async () => {
      const { status, body } = await fleet.host.ask('GET /api/vps/status/unheard-of');

      expect(status).toBe(503);
      expect(body.error).toMatchObject({ code: 'node_unavailable', details: { nodes: ['b'] } });
      expect((await fleet.host.ask('GET /api/operations/0-1')).body.error.code).toBe('node_unavailable');
    });

    test('gets no new VPS unless it is named', async () => {
      fleet.a.vps.push(buildVps({ task_id: 'w2' }), buildVps({ task_id: 'w3' }));

      expect((await fleet.host.ask('POST /api/vps/create', { body: { image: 'x' } })).body).toMatchObject({
        node: 'a',
      });
    });
  },
);

test('a VPS on a node that is away answers node_unavailable at once', async () => {
  await fleet.b.close();

  const { status, body } = await fleet.host.ask('POST /api/vps/pause/db');

  expect(status).toBe(503);
  expect(body.error).toMatchObject({ code: 'node_unavailable', details: { node: 'b' } });
});

test('with all nodes away, lists say so instead of being empty', async () => {
  fleet.a.mood = 'engineless';
  await fleet.b.close();

  for (const what of ['GET /api/vps', 'GET /api/vps?deleted', 'GET /api/vps/status']) {
    const { status, body } = await fleet.host.ask(what);

    expect(status, what).toBe(503);
    expect(body.error).toMatchObject({ code: 'node_unavailable', details: { nodes: ['a', 'b'] } });
  }
});

test('what all nodes say they have not does not exist', async () => {
  expect((await fleet.host.ask('GET /api/vps/status/unheard-of')).body.error.code).toBe('vps_not_found');
  expect((await fleet.host.ask('GET /api/operations/0-1')).body.error.code).toBe('operation_not_found');
});

test('a VPS that moved behind our back is found again', async () => {
  fleet.b.vps.push(...fleet.a.vps.splice(0));

  expect((await fleet.host.ask('POST /api/vps/pause/web')).status).toBe(200);
  expect(fleet.b.asked).toContain('POST /api/vps/pause/web');
});

test('a VPS that two nodes claim is touched on neither', async () => {
  await fleet.remove();
  fleet = await stubFleet({ onA: ['web'], onB: ['web'] });

  const { status, body } = await fleet.host.ask('POST /api/vps/pause/web');

  expect(status).toBe(409);
  expect(body.error).toMatchObject({ code: 'wrong_state', details: { nodes: ['a', 'b'] } });
  expect([...fleet.a.asked, ...fleet.b.asked]).not.toContain('POST /api/vps/pause/web');
});
