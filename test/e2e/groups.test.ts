import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../host/wire/host-model.ts';
import type { GroupSnapshots } from '../../runner/wire/group-api.ts';
import { CommandLine } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { type TwoNodes, twoNodes } from '../support/two-nodes.ts';

/** Several VPSes in one call, over two real nodes: `web` and `db` of the project `shop` on a, `mail` of it on b. */

/** Ends as soon as it is told to, unlike a process 1 that knows no signals. */
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';
const CROWD = 40;

let nodes: TwoNodes;
let line: CommandLine;
let image: string;
let shop: string;

beforeAll(async () => {
  nodes = await twoNodes();
  image = await busyboxImage(nodes.corner.dockerHost);
  await busyboxImage(nodes.engine.dockerHost);
  shop = `${nodes.corner.prefix} shop`;
  await Promise.all([
    create('web', 'a', shop),
    create('db', 'a', shop),
    create('mail', 'b', shop),
    create('lone', 'a'),
  ]);
  line = await CommandLine.open({ SAVEPOINT_URL: nodes.host.url, SAVEPOINT_TOKEN: nodes.host.token });
});
afterAll(async () => {
  await line?.remove();
  await nodes?.remove();
});

async function create(word: string, node: string, project?: string): Promise<void> {
  const body = { image, task_id: nodes.taskId(word), command: RESTS, node, project };
  expect((await nodes.host.ask('POST /api/vps/create', { body })).status).toBe(201);
}
const ids = (...words: string[]) => words.map((word) => nodes.taskId(word));
const snap = (body: object, token?: string) =>
  nodes.host.ask('POST /api/vps/group/snapshots', token === undefined ? { body } : { body, token });
const codes = ({ results }: Pick<GroupSnapshots, 'results'>) => results.map(({ error }) => error?.code ?? null);

describe('a group', () => {
  test('on one node is of one moment; over several it is not, and the answer says so', async () => {
    const one = await snap({ task_ids: ids('web', 'db') });
    const both = await snap({ project: shop, alias: 'sale' });

    expect(one).toMatchObject({ status: 200, body: { count: 2, failed: 0, together: true, unavailable_nodes: [] } });
    expect(both.body).toMatchObject({ count: 3, failed: 0, together: false });
    expect(both.body.results.map(({ task_id }: { task_id: string }) => task_id).sort()).toEqual(
      ids('db', 'mail', 'web'),
    );
  });

  test('has one answer for each, in the order in which they were named, and for an unknown one, too', async () => {
    const { body } = await snap({ task_ids: ids('mail', 'nobody', 'web') });

    expect(body.results.map(({ task_id }: { task_id: string }) => task_id)).toEqual(ids('mail', 'nobody', 'web'));
    expect(codes(body)).toEqual([null, 'vps_not_found', null]);
    expect(body).toMatchObject({ count: 3, failed: 1 });
    expect((await snap({ project: 'no such project' })).body.error).toMatchObject({ code: 'vps_not_found' });
  });

  test('holds for a scoped token only what is its own', async () => {
    const wish = { name: 'shop', role: 'operator', scope: { project: shop } };
    const { token } = (await nodes.host.ask('POST /api/tokens', { body: wish })).body;

    expect(codes((await snap({ task_ids: ids('web', 'lone') }, token)).body)).toEqual([null, 'vps_not_found']);
    expect((await snap({ project: shop }, token)).body).toMatchObject({ count: 3, failed: 0 });
    const wide = { name: 'web', role: 'operator', scope: { task_ids: ids('web') } };
    const narrow = (await nodes.host.ask('POST /api/tokens', { body: wide })).body.token;
    expect((await snap({ project: shop }, narrow)).body).toMatchObject({
      count: 1,
      results: [{ task_id: ids('web')[0] }],
    });
    const viewer = (await nodes.host.ask('POST /api/tokens', { body: { name: 'v', role: 'viewer' } })).body.token;
    expect((await snap({ project: shop }, viewer)).status).toBe(403);
  });

  test('is in the audit log with each of its VPSes', async () => {
    await snap({ task_ids: ids('db', 'nobody') });

    const entries = async (word: string) =>
      (await nodes.host.ask(`GET /api/audit?task_id=${nodes.taskId(word)}`)).body.entries as AuditEntry[];
    expect((await entries('db'))[0]).toMatchObject({ path: '/api/vps/group/snapshots', status: 200, code: null });
    expect((await entries('nobody'))[0]).toMatchObject({ status: 404, code: 'vps_not_found' });
  });
});

describe('the command line', () => {
  test('shows a table, and ends well only if all is well', async () => {
    const good = await line.run(['group', 'snapshot', ...ids('web', 'db'), '--alias', 'pair', '--pin']);
    expect({ exit: good.exit, err: good.err }).toEqual({ exit: 0, err: '' });
    expect(good.out).toMatch(
      /^VPS +SNAPSHOT +SIZE +STOOD STILL +ERROR\n.*snap-.* ms\n.*snap-.* ms\n2 of 2 saved, all of one moment\n$/,
    );

    const bad = await line.run(['group', 'snapshot', ...ids('web', 'nobody')]);
    expect(bad.exit).toBe(3);
    expect(bad.out).toContain('there is no VPS');
    expect(bad.out).toContain('1 of 2 saved');

    const taken = await line.run(['group', 'snapshot', ...ids('web', 'nobody'), '--alias', 'pair', '--json']);
    expect(taken.exit).toBe(1);
    expect(codes(taken.json)).toEqual(['alias_taken', 'vps_not_found']);

    expect((await line.run(['group', 'snapshot'])).exit).toBe(2);
    expect((await line.run(['group', 'snapshot', 'web', '--project', 'shop'])).exit).toBe(2);
  });

  test('puts a group back', async () => {
    for (const word of ['web', 'db'])
      await nodes.corner.sh(`savepoint-vps-${nodes.taskId(word)}`, 'echo broken > /broken');

    const { exit, out, err } = await line.run(['group', 'restore', ...ids('web', 'db'), '--from', 'pair']);

    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(
      /^VPS +FROM +SAVED BEFORE +DOWN +ERROR\n.*snap-.*snap-.*\n.*snap-.*snap-.*\n2 of 2 put back\n$/,
    );
    for (const word of ['web', 'db']) {
      const look = nodes.corner.sh(`savepoint-vps-${nodes.taskId(word)}`, 'cat /broken');
      await expect(look).rejects.toThrow('No such file');
    }
  });
});

test(`${CROWD} at once stand still together, and not for long`, async () => {
  const crowd = Array.from({ length: CROWD }, (_, nth) => `crowd-${nth}`);
  await Promise.all(crowd.map((word) => create(word, 'a')));

  const { body } = await snap({ task_ids: ids(...crowd) });

  expect(body).toMatchObject({ count: CROWD, failed: 0, together: true });
  const still = (body as GroupSnapshots).results.map(({ snapshot }) => snapshot?.frozen_ms ?? 0);
  expect(Math.min(...still)).toBeGreaterThan(0);
  expect(Math.max(...still)).toBeLessThan(10_000);
});

test('a node that is away fails its own VPSes only', async () => {
  await nodes.b.stop();

  const byIds = await snap({ task_ids: ids('web', 'mail') });
  const byProject = await eventually(async () => {
    const answer = await snap({ project: shop });
    expect(answer.body.unavailable_nodes).toEqual(['b']);
    return answer;
  });

  expect(codes(byIds.body)).toEqual([null, 'node_unavailable']);
  expect(byProject.body).toMatchObject({ count: 2, failed: 0, together: false });
  expect((await line.run(['group', 'snapshot', '--project', shop])).exit).toBe(6);
});
