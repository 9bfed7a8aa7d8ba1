import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditLog, auditFiles } from '../../host/audit/audit-log.ts';
import { readAudit } from '../../host/audit/read-audit.ts';
import type { AuditEntry } from '../../host/wire/host-model.ts';
import { type StubFleet, stubFleet } from '../support/stub-fleet.ts';

let fleet: StubFleet;

beforeEach(async () => void (fleet = await stubFleet()));
afterEach(() => fleet.remove());

const folder = () => join(fleet.host.dataDir, 'host');
const entries = async (query = ''): Promise<AuditEntry[]> =>
  (await fleet.host.ask(`GET /api/audit${query}`)).body.entries;

test('has a line for each call that changed something or tried to, and none for looks', async () => {
  const { host } = fleet;
  const viewer = (await host.ask('POST /api/tokens', { body: { name: 'eve', role: 'viewer' } })).body;
  await host.ask('POST /api/vps/pause/web');
  await host.ask('POST /api/vps/pause/web', { token: viewer.token });
  await host.ask('POST /api/vps/create', { body: { image: 'x', task_id: 'new', env: { KEY: 'hush' } } });
  await host.ask('POST /api/vps/restart', { body: { task_id: 'no-such' } });
  await host.ask('POST /api/vps/create', { body: { nonsense: 1 } });
  await host.ask('GET /api/vps');

  expect(await entries()).toMatchObject([
    { method: 'POST', path: '/api/vps/create', task_id: null, status: 400, code: 'bad_request' },
    { path: '/api/vps/restart', task_id: 'no-such', status: 404, code: 'vps_not_found' },
    { path: '/api/vps/create', task_id: 'new', status: 201, code: null },
    {
      path: '/api/vps/pause/:task_id',
      task_id: 'web',
      status: 403,
      code: 'forbidden',
      token_name: 'eve',
      token_id: viewer.id,
    },
    {
      path: '/api/vps/pause/:task_id',
      task_id: 'web',
      status: 200,
      token_name: 'first',
      role: 'admin',
      address: '127.0.0.1',
    },
    { path: '/api/tokens', task_id: null, status: 201 },
  ]);
});

test('tells what was deleted, but not what stood there by mistake', async () => {
  const { id, token } = (await fleet.host.ask('POST /api/tokens', { body: { name: 'eve', role: 'viewer' } })).body;
  await fleet.host.ask(`DELETE /api/tokens/${token}`);
  await fleet.host.ask(`DELETE /api/tokens/${id}`);

  expect(await entries('?limit=2')).toMatchObject([
    { path: '/api/tokens/:id', target: id, status: 200 },
    { path: '/api/tokens/:id', target: null, status: 400 },
  ]);
});

test('is filtered by VPS and bounded', async () => {
  await fleet.host.ask('POST /api/vps/pause/web');
  await fleet.host.ask('POST /api/vps/pause/db');
  await fleet.host.ask('POST /api/vps/pause/web');

  expect(await entries('?task_id=db')).toMatchObject([{ task_id: 'db' }]);
  expect(await entries('?limit=1')).toMatchObject([{ task_id: 'web' }]);
  expect((await fleet.host.ask('GET /api/audit?limit=0')).status).toBe(400);
});

test('holds neither bodies nor tokens, and only its owner reads it', async () => {
  await fleet.host.ask('POST /api/vps/create', { body: { image: 'x', env: { KEY: 'hush' } } });
  const made = (await fleet.host.ask('POST /api/tokens', { body: { name: 'ci', role: 'viewer' } })).body;

  const text = await readFile(join(folder(), 'audit.jsonl'), 'utf8');
  const { mode } = await stat(join(folder(), 'audit.jsonl'));

  for (const secret of ['hush', made.token, fleet.host.token]) expect(text).not.toContain(secret);
  expect(mode & 0o777).toBe(0o600);
});

test('a call without a token leaves no line, so that nobody can fill the disk', async () => {
  await fleet.host.ask('POST /api/vps/pause/web', { token: 'sp_guess' });

  expect(await entries()).toEqual([]);
});

test('goes on after a line that a crash has torn', async () => {
  await fleet.host.ask('POST /api/vps/pause/web');
  await fleet.host.stop();
  await appendFile(join(folder(), 'audit.jsonl'), '{"at":"2026-01-01T0');
  await fleet.host.start();
  await fleet.bothUp();
  await fleet.host.ask('POST /api/vps/pause/db');

  expect(await entries()).toMatchObject([{ task_id: 'db' }, { task_id: 'web' }]);
});

test('fills one file after the other, and keeps the newest', async () => {
  await fleet.host.ask('POST /api/vps/pause/web');
  const [sample] = await entries();
  await fleet.host.stop();
  const log = await AuditLog.open(folder(), 2000);
  const many = Array.from({ length: 100 }, (_none, duration_ms) => ({ ...(sample as AuditEntry), duration_ms }));

  for (const entry of many) await log.add(entry);
  await Promise.all(many.map((entry) => log.add(entry)));
  await log.close();

  const kept = (await readAudit(folder(), 1000)).map(({ duration_ms }) => duration_ms);
  const all = [...many, ...many].map(({ duration_ms }) => duration_ms).reverse();
  const sizes = await Promise.all(auditFiles(folder()).map(async (path) => (await stat(path)).size));
  expect(kept.length).toBeLessThan(all.length);
  expect(kept).toEqual(all.slice(0, kept.length));
  expect(sizes.every((size) => size > 0)).toBe(true);
  await fleet.host.start();
});
