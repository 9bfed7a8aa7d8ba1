import { readFile, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHost } from '../../host/host.ts';
import { loadHostConfig } from '../../config/host.ts';
import { send } from '../support/http.ts';
import { RUNNER_TOKEN, startHost, type TestHost } from '../support/start-host.ts';

let host: TestHost;
let clock: Date;

beforeEach(async () => {
  clock = new Date('2026-05-01T00:00:00.000Z');
  host = await startHost({}, { now: () => clock });
});
afterEach(() => host.remove());

const make = async (body: object) => (await host.ask('POST /api/tokens', { body })).body;

describe('the first token', () => {
  test('is an admin, lies in a file that only its owner can read, and is in no log line', async () => {
    const { mode } = await stat(join(host.dataDir, 'token'));

    expect(mode & 0o777).toBe(0o600);
    expect(host.token).toMatch(/^sp_[\w-]{43}$/);
    expect((await host.ask('GET /api/tokens')).body.tokens).toMatchObject([{ name: 'first', role: 'admin' }]);
    expect(host.log.join('')).toContain('first admin token made');
    expect(host.log.join('')).not.toContain(host.token);
  });

  test('is made once', async () => {
    await host.restart();

    expect((await readFile(join(host.dataDir, 'token'), 'utf8')).trim()).toBe(host.token);
    expect((await host.ask('GET /api/tokens')).body.count).toBe(1);
  });
});

describe('a token', () => {
  test('is shown once, and kept as a digest only', async () => {
    const made = await make({ name: 'ci', role: 'operator' });
    const kept = await readFile(join(host.dataDir, 'host/tokens.json'), 'utf8');
    const { mode } = await stat(join(host.dataDir, 'host/tokens.json'));

    expect(mode & 0o777).toBe(0o600);
    expect(made.token).toMatch(/^sp_[\w-]{43}$/);
    expect(kept).not.toContain(made.token);
    expect(kept).not.toContain(made.token.slice(3));
    expect(JSON.stringify((await host.ask('GET /api/tokens')).body)).not.toMatch(/sp_|hash/);
  });

  test('works until it is deleted, also after a restart', async () => {
    const { id, token } = await make({ name: 'ci', role: 'viewer' });
    await host.restart();
    expect((await host.ask('GET /api/vps', { token })).status).toBe(200);

    expect((await host.ask(`DELETE /api/tokens/${id}`)).body).toEqual({ deleted: id });

    expect((await host.ask('GET /api/vps', { token })).status).toBe(401);
    expect((await host.ask(`DELETE /api/tokens/${id}`)).body.error.code).toBe('token_not_found');
  });

  test('works until it expires', async () => {
    const { token, expires_at } = await make({ name: 'ci', role: 'viewer', expires_at: '2026-05-02T02:00:00+02:00' });
    expect(expires_at).toBe('2026-05-02T00:00:00.000Z');
    expect((await host.ask('GET /api/vps', { token })).status).toBe(200);

    clock = new Date('2026-05-02T00:00:00.000Z');

    expect((await host.ask('GET /api/vps', { token })).status).toBe(401);
  });

  test('does not begin expired, and is no admin with a scope', async () => {
    const past = await make({ name: 'ci', role: 'viewer', expires_at: '2026-04-01T00:00:00Z' });
    const scoped = await make({ name: 'ci', role: 'admin', scope: { project: 'shop' } });
    const empty = await make({ name: 'ci', role: 'viewer', scope: {} });

    expect(past.error).toMatchObject({ code: 'bad_request', message: 'body.expires_at: it lies in the past' });
    expect(scoped.error.message).toBe('body.scope: an admin has no scope');
    expect(empty.error.code).toBe('bad_request');
  });

  test('shows when it was last used', async () => {
    const { id, token } = await make({ name: 'ci', role: 'viewer' });
    await host.ask('GET /api/vps', { token });
    await host.restart();

    const { tokens } = (await host.ask('GET /api/tokens')).body;

    expect(tokens).toContainEqual(expect.objectContaining({ id, last_used_at: clock.toISOString() }));
  });

  test('the last admin cannot be deleted, and one that expires does not count', async () => {
    const [{ id }] = (await host.ask('GET /api/tokens')).body.tokens;
    const guest = await make({ name: 'guest', role: 'admin', expires_at: '2027-01-01T00:00:00Z' });
    expect((await host.ask(`DELETE /api/tokens/${id}`)).body.error.code).toBe('wrong_state');

    const second = await make({ name: 'second', role: 'admin' });

    expect((await host.ask(`DELETE /api/tokens/${id}`)).status).toBe(200);
    expect((await host.ask(`DELETE /api/tokens/${second.id}`, { token: second.token })).status).toBe(409);
    expect((await host.ask(`DELETE /api/tokens/${guest.id}`, { token: second.token })).status).toBe(200);
  });
});

describe('who has no token', () => {
  test.each(['GET /api/vps', 'POST /api/vps/create', 'GET /api/tokens', 'GET /api/events', 'GET /metrics'])(
    'gets 401 for %s',
    async (what) => {
      const { status, body, headers } = await send(host.url, what);

      expect(status).toBe(401);
      expect(body.error.code).toBe('unauthorized');
      expect(headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  test.each(['Bearer', 'Bearer sp_wrong', 'Basic YTpi', 'Bearer x y', ''])(
    'and sends "%s" gets 401',
    async (header) => {
      const { status } = await send(host.url, 'GET /api/vps', { headers: { authorization: header } });

      expect(status).toBe(401);
    },
  );

  test('may look at health and documents, which hold no secrets', async () => {
    for (const what of ['GET /health', 'GET /docs', 'GET /docs/style.css', 'GET /api/openapi.json']) {
      expect((await send(host.url, what)).status, what).toBe(200);
    }
  });

  test('is slowed down after a number of failures; who has one is not', async () => {
    await host.remove();
    host = await startHost({}, { failureLimit: 3 });

    const tried = [];
    for (let n = 0; n < 5; n++) tried.push((await send(host.url, 'GET /api/vps', { token: 'sp_guess' })).status);

    expect(tried).toEqual([401, 401, 401, 429, 429]);
    expect((await host.ask('GET /api/vps')).status).toBe(200);
  });
});

describe('names', () => {
  test('that somebody else makes resolve to this machine are refused', async () => {
    const status = (name: string) =>
      new Promise((resolve, reject) => {
        const sent = get(`${host.url}/health`, { headers: { host: name } }, (answer) =>
          resolve(answer.resume().statusCode),
        );
        sent.on('error', reject);
      });

    expect(await status('rebound.example')).toBe(403);
    expect(await status('rebound.example:8000')).toBe(403);
    expect(await status('localhost')).toBe(200);
    expect(await status('127.0.0.1:8000')).toBe(200);
  });

  const from = (headers: Record<string, string>) => send(host.url, 'GET /health', { headers });

  test('of pages that are not ours are refused, with or without a token', async () => {
    expect((await from({ origin: 'http://rebound.example' })).body.error.code).toBe('forbidden');
    expect((await from({ origin: 'null' })).status).toBe(403);
    expect((await from({ origin: host.url })).status).toBe(200);
    expect((await from({ origin: 'http://localhost:3000' })).status).toBe(200);
  });
});

test('without authentication everybody is an admin', async () => {
  await host.remove();
  host = await startHost({ AUTH_ENABLED: 'False' });

  expect((await send(host.url, 'GET /api/tokens')).status).toBe(200);
  expect((await send(host.url, 'POST /api/tokens', { body: { name: 'ci', role: 'viewer' } })).status).toBe(201);
});

test('without authentication no page of another port may change anything', async () => {
  await host.remove();
  host = await startHost({ AUTH_ENABLED: 'False' });
  const from = (origin: string) => send(host.url, 'POST /api/vps/pause/web', { headers: { origin } });

  expect((await from('http://localhost:3000')).body.error.code).toBe('forbidden');
  expect((await from(host.url)).body.error.code).not.toBe('forbidden');
});

test('a file of tokens that cannot be read stops the start: it is never taken for none', async () => {
  await host.stop();
  const file = join(host.dataDir, 'host/tokens.json');
  const good = await readFile(file, 'utf8');
  for (const broken of ['', '{', '{"version":2,"tokens":[]}', good.slice(0, 40)]) {
    await writeFile(file, broken);
    await expect(host.start()).rejects.toThrow('tokens.json cannot be read');
    expect(await readFile(file, 'utf8')).toBe(broken);
  }
  await writeFile(file, good);
  await host.start();
});

test('a second host on the same data is refused', async () => {
  const env = { HOST_PORT: '0', RUNNERS: ',', RUNNER_TOKEN, DATA_DIR: host.dataDir, LOG_LEVEL: 'silent' };

  await expect(createHost(loadHostConfig({ env }))).rejects.toThrow('another process uses the folder');
});
