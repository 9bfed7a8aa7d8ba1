import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OneNode, oneNode } from '../support/one-node.ts';
import { busyboxImage } from '../support/images.ts';

/** What is published for other systems works here, with another address and another token. */

let one: OneNode;
let id: string;

beforeAll(async () => {
  one = await oneNode();
  id = one.corner.name('web');
  const command = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];
  const body = { image: await busyboxImage(one.corner.dockerHost), task_id: id, command, project: 'shop' };
  expect((await one.host.ask('POST /api/vps/create', { body })).status).toBe(201);
});
afterAll(() => one?.remove());

/** As a person writes it, but for what follows the address. */
function curl(what: string, ...more: string[]) {
  return curlAs(one.host.token, what, ...more);
}

async function curlAs(token: string, what: string, ...more: string[]) {
  const [method = '', path = ''] = what.split(' ');
  const auth = `Authorization: Bearer ${token}`;
  const args = ['-sS', '-X', method, `${one.host.url}${path}`, '-H', auth, '-w', '\n%{http_code}', ...more];
  const { stdout } = await promisify(execFile)('curl', args);
  const [, body = '', status] = /^([\s\S]*)\n(\d+)$/.exec(stdout) ?? [];
  // Tests look into replies of every kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { status: Number(status), body: JSON.parse(body) as any };
}

const json = (body: object) => ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
const at = (path = '') => `/api/v1/containers/${id}${path}`;
const sh = (script: string, vps = id) => one.corner.sh(`savepoint-vps-${vps}`, script);

describe('the calls of Hoody', () => {
  test('create with alias and expiry, list, restore by name and by alias, rename, delete', async () => {
    await sh('echo first > /note');
    const made = await curl(`POST ${at('/snapshots')}`, ...json({ alias: 'pre-deployment-backup', expiry: 30 }));
    const { name } = made.body.data.snapshot;
    await sh('echo second > /note');
    const later = (await curl(`POST ${at('/snapshots')}`)).body.data.snapshot.name;

    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ statusCode: 201, message: 'Snapshot created successfully' });
    expect(made.body.data).toMatchObject({ container_id: id, project_id: 'shop' });
    const fields = ['name', 'alias', 'created_at', 'last_used_at', 'expires_at', 'stateful', 'size'];
    expect(Object.keys(made.body.data.snapshot)).toEqual(fields);
    const { created_at, expires_at, ...rest } = made.body.data.snapshot;
    const days = (Date.parse(expires_at) - Date.parse(created_at)) / 86_400_000;
    expect(days).toBeCloseTo(30, 2);
    expect(rest).toMatchObject({ alias: 'pre-deployment-backup', last_used_at: null, stateful: false });

    const listed = await curl(`GET ${at('/snapshots')}`);
    expect(listed.body).toMatchObject({ statusCode: 200, data: { container_id: id, project_id: 'shop' } });
    expect(listed.body.data.snapshots.map((each: { name: string }) => each.name)).toEqual([later, name]);

    const byName = await curl(`PATCH ${at(`/snapshots/${name}`)}`);
    expect(byName).toMatchObject({ status: 200, body: { data: { container_id: id, snapshot: { name } } } });
    expect(byName.body.data.snapshot.last_used_at).not.toBeNull();
    expect(await sh('cat /note')).toBe('first\n');
    await curl(`PATCH ${at(`/snapshots/${later}`)}`);
    expect(await sh('cat /note')).toBe('second\n');
    const byAlias = await curl(`PATCH ${at('/snapshots/pre-deployment-backup')}`);
    expect(byAlias).toMatchObject({ status: 200, body: { data: { snapshot: { name } } } });
    expect(await sh('cat /note')).toBe('first\n');

    const renamed = await curl(`PATCH ${at(`/snapshots/${name}/alias`)}`, ...json({ alias: 'golden' }));
    expect(renamed).toMatchObject({ status: 200, body: { data: { snapshot: { name, alias: 'golden' } } } });
    const bare = await curl(`PATCH ${at('/snapshots/golden/alias')}`, ...json({ alias: null }));
    expect(bare.body.data.snapshot.alias).toBeNull();

    const deleted = await curl(`DELETE ${at(`/snapshots/${later}`)}`);
    expect(deleted).toMatchObject({ status: 200, body: { statusCode: 200, data: { snapshot: { name: later } } } });
    expect((await curl(`DELETE ${at(`/snapshots/${later}`)}`)).status).toBe(404);
  });

  test('copy from a snapshot, and of what is there now', async () => {
    await sh('echo then > /note');
    const { name } = (await curl(`POST ${at('/snapshots')}`)).body.data.snapshot;
    await sh('echo now > /note');
    const target = { target_project_id: 'lab', copy_firewall_rules: true, copy_network_rules: true };

    const from = { ...target, name: `${id} Staging`, source_snapshot: name };
    const old = await curl(`POST ${at('/copy')}`, ...json(from));
    const now = await curl(`POST ${at('/copy')}`, ...json({ ...target, name: `${id}-now`, target_server_id: 'a' }));

    const staging = { id: `${id}-staging`, project_id: 'lab', source_container_id: id, status: 'running' };
    expect(old).toMatchObject({ status: 201, body: { statusCode: 201, data: staging } });
    expect(await sh('cat /note', `${id}-staging`)).toBe('then\n');
    expect(await sh('cat /note', now.body.data.id)).toBe('now\n');
    const elsewhere = await curl(`POST ${at('/copy')}`, ...json({ ...target, target_server_id: 'b' }));
    expect(elsewhere).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  test('stop and start around a snapshot, pause and resume', async () => {
    const status = async () => (await curl(`GET ${at()}`)).body.data.status;

    expect((await curl(`POST ${at('/stop')}`)).body).toMatchObject({
      statusCode: 200,
      message: 'Container stopped successfully',
      data: { operation: 'stop', container_id: id, status: 'stopped' },
    });
    const { body } = await curl(`POST ${at('/snapshots')}`, ...json({ alias: 'quiet' }));
    expect(body.data.snapshot.alias).toBe('quiet');
    expect((await curl(`POST ${at('/start')}`)).body.data).toMatchObject({ operation: 'start', status: 'running' });
    expect((await curl(`POST ${at('/pause')}`)).body.data.status).toBe('paused');
    expect(await status()).toBe('paused');
    expect((await curl(`POST ${at('/resume')}`)).body.data.status).toBe('running');
  });

  test('errors are in the same envelope, with the status that they have', async () => {
    const failures = [
      [404, 'snapshot_not_found', await curl(`PATCH ${at('/snapshots/nope')}`)],
      [404, 'vps_not_found', await curl('GET /api/v1/containers/nobody/snapshots')],
      [404, 'route_not_found', await curl('GET /api/v1/nothing')],
      [400, 'bad_request', await curl(`POST ${at('/snapshots')}`, ...json({ alias: 'latest', expiry: -1 }))],
      [400, 'bad_request', await curl(`POST ${at('/snapshots')}`, '-H', 'Content-Type: application/json', '-d', '{')],
      [401, 'unauthorized', await curlAs('wrong', `GET ${at()}`)],
      [409, 'alias_taken', await curl(`POST ${at('/snapshots')}`, ...json({ alias: 'quiet' }))],
    ] as const;

    for (const [status, code, answer] of failures) {
      expect(answer).toMatchObject({ status, body: { statusCode: status, code, data: null } });
      expect(answer.body.message).not.toBe('');
    }
  });

  test('they are recorded as any other, and let nobody do more than our own', async () => {
    const token = async (role: string, scope?: object) =>
      (await one.host.ask('POST /api/tokens', { body: { name: role, role, scope } })).body.token as string;
    const viewer = await token('viewer');
    const stranger = await token('operator', { project: 'blog' });
    const as = (secret: string, what: string) => one.host.ask(what, { token: secret, body: undefined });

    expect((await as(viewer, `POST ${at('/snapshots')}`)).body).toMatchObject({ statusCode: 403, code: 'forbidden' });
    expect((await as(stranger, `GET ${at('/snapshots')}`)).body.code).toBe('vps_not_found');
    expect((await as(stranger, `GET /boxes/${id}/snapshots`)).body.error.code).toBe('vps_not_found');
    const { entries } = (await one.host.ask(`GET /api/audit`)).body;
    expect(entries).toContainEqual(
      expect.objectContaining({ path: '/api/v1/containers/:task_id/snapshots', task_id: id, status: 201 }),
    );
    expect(entries).toContainEqual(expect.objectContaining({ role: 'viewer', task_id: id, code: 'forbidden' }));
  });
});

describe('the calls of Box', () => {
  test('list and latest, at both addresses', async () => {
    const own = (await one.host.ask(`GET /api/vps/snapshots/${id}`)).body.snapshots;
    const names = own.map(({ name }: { name: string }) => name);

    for (const base of ['/boxes', '/api/box/v1/boxes']) {
      const list = await curl(`GET ${base}/${id}/snapshots`);
      const latest = await curl(`GET ${base}/${id}/snapshots/latest`);

      expect(list.body).toMatchObject({ ok: true, type: 'snapshot.list', pageInfo: { hasMore: false, limit: 100 } });
      expect(list.body.snapshots.map((each: { id: string }) => each.id)).toEqual(names);
      expect(latest).toMatchObject({ status: 200, body: { ok: true, type: 'snapshot.latest' } });
      const { created_at: createdAt, size: sizeBytes, seq: generation } = own[0];
      expect(latest.body.snapshot).toMatchObject({ id: names[0], boxId: id, status: 'completed' });
      expect(latest.body.snapshot).toMatchObject({ createdAt, sizeBytes, generation });
    }
  });

  test('page by page, each once', async () => {
    const all = (await curl(`GET /boxes/${id}/snapshots`)).body.snapshots;
    const seen: unknown[] = [];

    let query = 'limit=2&sort=asc';
    for (let more = true; more;) {
      const { snapshots, pageInfo } = (await curl(`GET /boxes/${id}/snapshots?${query}`)).body;
      seen.push(...snapshots);
      more = pageInfo.hasMore;
      query = `limit=2&sort=asc&cursor=${pageInfo.nextCursor}`;
    }

    expect(all.length).toBeGreaterThan(2);
    expect(seen).toEqual(all.toReversed());
  });

  test('the latest of none is none, and what there is not is an error', async () => {
    const body = { image: 'savepoint-test/busybox:1', task_id: one.corner.name('bare'), start: false };
    await one.host.ask('POST /api/vps/create', { body });

    const latest = await curl(`GET /boxes/${body.task_id}/snapshots/latest`);
    const nobody = await curl('GET /boxes/nobody/snapshots');

    expect(latest).toMatchObject({ status: 200, body: { ok: true, snapshot: null } });
    expect(nobody).toMatchObject({ status: 404, body: { ok: false, error: { code: 'vps_not_found' } } });
    expect((await curl(`GET /boxes/${id}/snapshots?limit=0`)).body).toMatchObject({ ok: false });
  });
});
