import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildVps } from '../support/build-wire.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

/** A fork is made where its source is; no two nodes get its id, and no token gets more than it had. */

const FORK = 'snapshots/db/golden/fork';
let fleet: StubFleet;

beforeEach(async () => {
  fleet = await stubFleet();
  fleet.b.vps.push(buildVps({ task_id: 'shop-db', project: 'shop' }));
});
afterEach(() => fleet.remove());

const fork = (body: object, source = 'db', token?: string) =>
  fleet.host.ask(`POST /api/vps/snapshots/${source}/golden/fork`, { body, ...(token && { token }) });
const tokenFor = async (scope: object) =>
  (await fleet.host.ask('POST /api/tokens', { body: { name: 'some', role: 'operator', scope } })).body.token as string;

test('it is made on the node of its source, and is found there', async () => {
  const { status, body } = await fork({ task_id: 'new' });

  expect({ status, body }).toMatchObject({ status: 201, body: { task_id: 'new', node: 'b' } });
  expect(fleet.b.asked).toContain(`POST /api/vps/${FORK}`);
  expect((await fleet.host.ask('GET /api/vps/status/new')).body.node).toBe('b');
});

test('an id that another node has is taken', async () => {
  const { body } = await fork({ task_id: 'web' });

  expect(body.error).toMatchObject({ code: 'vps_exists', details: { node: 'a' } });
  expect(fleet.b.asked).not.toContain(`POST /api/vps/${FORK}`);
});

test('an id is given once, however many ask for it at the same time', async () => {
  const create = fleet.host.ask('POST /api/vps/create', { body: { image: 'x', task_id: 'new', node: 'a' } });
  const answers = await Promise.all([create, fork({ task_id: 'new' }), fork({ task_id: 'new' })]);

  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
});

test('a token for a project forks what it sees, and finds the fork in its project', async () => {
  const token = await tokenFor({ project: 'shop' });

  expect((await fork({ task_id: 'new' }, 'shop-db', token)).body).toMatchObject({ project: 'shop' });
  expect((await fork({ task_id: 'newer', project: null }, 'shop-db', token)).body).toMatchObject({ project: 'shop' });
  expect((await fork({ project: 'blog' }, 'shop-db', token)).body.error.code).toBe('forbidden');
  expect((await fork({ task_id: 'thief' }, 'db', token)).body.error.code).toBe('vps_not_found');
});

test('a token for certain VPSes makes none in the project of the source', async () => {
  const token = await tokenFor({ task_ids: ['shop-db', 'new'] });

  expect((await fork({ task_id: 'new' }, 'shop-db', token)).body).toMatchObject({ task_id: 'new', project: null });
  expect((await fork({ task_id: 'other' }, 'shop-db', token)).body.error.code).toBe('forbidden');
  expect((await fork({}, 'shop-db', token)).body.error.code).toBe('forbidden');
});

test('without a scope it is in the project of its source, unless another or none is named', async () => {
  expect((await fork({ task_id: 'n1' }, 'shop-db')).body.project).toBe('shop');
  expect((await fork({ task_id: 'n2', project: 'blog' }, 'shop-db')).body.project).toBe('blog');
  expect((await fork({ task_id: 'n3', project: null }, 'shop-db')).body.project).toBeNull();
});
