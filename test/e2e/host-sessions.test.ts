import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hearEvents } from '../support/hear-events.ts';
import { eventually } from '../support/eventually.ts';
import { send } from '../support/http.ts';
import { stubFleet } from '../support/stub-fleet.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { startHost, type TestHost } from '../support/start-host.ts';

let host: TestHost;
let clock: Date;

beforeEach(async () => {
  clock = new Date('2026-05-01T00:00:00.000Z');
  host = await startHost({}, { now: () => clock });
});
afterEach(() => host.remove());

interface SignedIn {
  readonly cookie: string;
  readonly csrf: string;
  readonly attributes: string;
}

async function signIn(token = host.token, headers: Record<string, string> = {}): Promise<SignedIn> {
  const answer = await send(host.url, 'POST /api/session', { body: { token }, headers });
  expect(answer.status).toBe(201);
  const attributes = answer.headers.get('set-cookie') ?? '';
  return { cookie: attributes.split(';')[0] ?? '', csrf: answer.body.csrf, attributes };
}

/** A call as a page of ours makes it. */
function fromPage({ cookie, csrf }: SignedIn, what: string, body?: unknown) {
  return send(host.url, what, { body, headers: { cookie, 'x-csrf-token': csrf, origin: host.url } });
}

const GUEST = { name: 'guest', role: 'viewer' };

describe('a session', () => {
  test('stands for its token, with its name, role and scope', async () => {
    const wanted = { name: 'ci', role: 'operator', scope: { project: 'shop', task_ids: ['web'] } };
    const { token } = (await host.ask('POST /api/tokens', { body: wanted })).body;

    const session = await signIn(token);
    const { body } = await fromPage(session, 'GET /api/session');

    expect(body).toEqual({ ...wanted, by_cookie: true });
    expect((await fromPage(session, 'GET /api/vps')).status).toBe(200);
    expect((await fromPage(session, 'POST /api/tokens', GUEST)).body.error.code).toBe('forbidden');
  });

  test('is a cookie that scripts cannot read, that no other page sends, and that goes over TLS only if it came so', async () => {
    const plain = await signIn();
    const tls = await signIn(host.token, { 'x-forwarded-proto': 'https' });

    expect(plain.attributes).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(plain.attributes).toContain('Max-Age=604800');
    expect(tls.attributes).toMatch(/; Secure(;|$)/);
  });

  test('is kept as a digest only, and outlives a restart', async () => {
    const session = await signIn();
    const kept = await readFile(join(host.dataDir, 'host/sessions.json'), 'utf8');
    await host.restart();

    expect(kept).not.toContain(session.cookie.split('=')[1]);
    expect(kept).not.toContain(session.csrf);
    expect((await fromPage(session, 'GET /api/tokens')).status).toBe(200);
  });

  test('ends when its owner signs out, and only that one', async () => {
    const [one, other] = [await signIn(), await signIn()];

    const { body, headers } = await fromPage(one, 'DELETE /api/session');

    expect(body).toEqual({ ended: true });
    expect(headers.get('set-cookie')).toMatch(/^savepoint_session=;.*Expires=Thu, 01 Jan 1970/);
    expect((await fromPage(one, 'GET /api/session')).status).toBe(401);
    expect((await fromPage(other, 'GET /api/session')).status).toBe(200);
  });

  test('dies with its token', async () => {
    const { id, token } = (await host.ask('POST /api/tokens', { body: GUEST })).body;
    const session = await signIn(token);

    await host.ask(`DELETE /api/tokens/${id}`);

    expect((await fromPage(session, 'GET /api/session')).status).toBe(401);
  });

  test('dies after a week', async () => {
    const session = await signIn();
    clock = new Date('2026-05-07T23:59:59.000Z');
    expect((await fromPage(session, 'GET /api/session')).status).toBe(200);

    clock = new Date('2026-05-08T00:00:00.000Z');

    expect((await fromPage(session, 'GET /api/session')).status).toBe(401);
  });

  test('makes room for newer ones of its token', async () => {
    const first = await signIn();
    for (let n = 0; n < 31; n++) await signIn();
    expect((await fromPage(first, 'GET /api/session')).status).toBe(200);

    await signIn();

    expect((await fromPage(first, 'GET /api/session')).status).toBe(401);
  });

  test('is in the audit log, from its beginning to its end', async () => {
    const session = await signIn();
    await fromPage(session, 'DELETE /api/session');

    const { entries } = (await host.ask('GET /api/audit')).body;

    expect(entries).toMatchObject([
      { method: 'DELETE', path: '/api/session', token_name: 'first', status: 200 },
      { method: 'POST', path: '/api/session', token_name: 'first', status: 201 },
    ]);
    expect(JSON.stringify(entries)).not.toContain(host.token);
  });
});

describe('a call by cookie that changes something', () => {
  const attempts: [string, (session: SignedIn) => Record<string, string>][] = [
    ['without the CSRF token', () => ({ origin: host.url })],
    ['with a wrong CSRF token', () => ({ origin: host.url, 'x-csrf-token': 'wrong' })],
    [
      'with the cookie in its place',
      ({ cookie }) => ({ origin: host.url, 'x-csrf-token': cookie.split('=')[1] ?? '' }),
    ],
    ['without an Origin', ({ csrf }) => ({ 'x-csrf-token': csrf })],
    ['from another port of this machine', ({ csrf }) => ({ 'x-csrf-token': csrf, origin: 'http://127.0.0.1:1' })],
    [
      'from another name of this machine',
      ({ csrf }) => ({ 'x-csrf-token': csrf, origin: host.url.replace('127.0.0.1', 'localhost') }),
    ],
  ];
  test.each(attempts)('is refused %s', async (_how, headers) => {
    const session = await signIn();

    const { body } = await send(host.url, 'POST /api/tokens', {
      body: GUEST,
      headers: { cookie: session.cookie, ...headers(session) },
    });

    expect(body.error?.code).toBe('forbidden');
    expect((await host.ask('GET /api/tokens')).body.count).toBe(1);
  });

  // A browser hands cookies to every server of the machine, whatever its port.
  test('is worth nothing to who has the cookie alone', async () => {
    const { cookie } = await signIn();

    for (const what of ['GET /api/session', 'GET /api/vps', 'GET /api/tokens', 'GET /api/events']) {
      const { status, body } = await send(host.url, what, { headers: { cookie, origin: host.url } });
      expect({ what, status, code: body.error?.code }).toEqual({ what, status: 403, code: 'forbidden' });
    }
  });

  test('is done when it comes from a page of ours', async () => {
    expect((await fromPage(await signIn(), 'POST /api/tokens', GUEST)).status).toBe(201);
  });

  test('is nobody else’s business when a token comes along: that one counts', async () => {
    const { cookie } = await signIn();
    const { token } = (await host.ask('POST /api/tokens', { body: GUEST })).body;

    const refused = await send(host.url, 'POST /api/tokens', { body: GUEST, token, headers: { cookie } });
    const wrong = await send(host.url, 'GET /api/tokens', { token: 'sp_wrong', headers: { cookie } });

    expect(refused.body.error.code).toBe('forbidden');
    expect(wrong.status).toBe(401);
  });
});

describe('signing in', () => {
  test('with a wrong token is refused, and slowed down like any other guess', async () => {
    await host.remove();
    host = await startHost({}, { failureLimit: 3 });

    const tried = [];
    for (let n = 0; n < 5; n++) {
      tried.push((await send(host.url, 'POST /api/session', { body: { token: 'sp_guess' } })).status);
    }

    expect(tried).toEqual([401, 401, 401, 429, 429]);
    expect((await send(host.url, 'GET /api/session', { token: 'sp_guess' })).status).toBe(429);
    expect((await send(host.url, 'POST /api/session', { body: { token: host.token } })).status).toBe(201);
  });

  test('from a page that is not ours is refused', async () => {
    const headers = { origin: 'http://evil.example' };

    expect((await send(host.url, 'POST /api/session', { body: { token: host.token }, headers })).status).toBe(403);
  });

  test('is not needed where everybody is an admin', async () => {
    await host.remove();
    host = await startHost({ AUTH_ENABLED: 'False' });

    const { body } = await send(host.url, 'GET /api/session');

    expect(body).toEqual({ name: 'everybody', role: 'admin', scope: null, by_cookie: false });
  });
});

test('a stream of events by cookie tells nothing more when its session has ended', async () => {
  const fleet = await stubFleet();
  const told = (task_id: string) =>
    fleet.a.tell({ type: 'vps.stopped', at: '2026-01-01T00:00:00.000Z', task_id: TaskId.parse(task_id) });
  const signedIn = await send(fleet.host.url, 'POST /api/session', { body: { token: fleet.host.token } });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const csrf = signedIn.body.csrf;
  const hearing = await hearEvents(fleet.host.url, undefined, '', { cookie, 'x-csrf-token': csrf });
  told('before');
  await eventually(() => expect(hearing.types()).toEqual(['vps.stopped']));

  const headers = { cookie, origin: fleet.host.url, 'x-csrf-token': csrf };
  await send(fleet.host.url, 'DELETE /api/session', { headers });
  told('after');

  await hearing.over;
  expect(hearing.types()).toEqual(['vps.stopped']);
  await fleet.remove();
});
