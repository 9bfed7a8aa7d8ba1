import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../config/secret.ts';
import { demandToken } from '../../../runner/http/auth.ts';
import { answerErrors, routeNotFound } from '../../../runner/http/error-handler.ts';
import { jsonBody } from '../../../runner/wire/json-body.ts';
import { type Listening, listen } from '../../support/listen.ts';

type Body = NonNullable<RequestInit['body']>;

const TOKEN = 'correct-horse-battery';

let server: Listening;
let logged: { err: Error }[];
beforeEach(async () => {
  logged = [];
  const app = express().use(demandToken(new Secret(TOKEN)), jsonBody);
  app.post('/echo', (request, response) => void response.json({ got: request.body as unknown }));
  app.get('/one/:name', (request, response) => void response.json({ got: request.params.name }));
  app.get('/fails', () =>
    Promise.reject(Object.assign(new Error('no such image: secret'), { status: 404, statusCode: 404 })),
  );
  app.get('/half', (_request, response) => {
    response.write('{"half":');
    throw new Error('lost');
  });
  app.use(routeNotFound, answerErrors({ error: (facts: unknown) => void logged.push(facts as { err: Error }) }));
  server = await listen(app);
});
afterEach(() => server.close());

const json = { 'content-type': 'application/json' };

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; code?: string; message?: string }> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...init.headers };
  const response = await fetch(server.url + path, { ...init, headers });
  const { error, ...body } = (await response.json()) as { error?: { code: string; message: string } };
  return { status: response.status, ...body, ...(error && { code: error.code, message: error.message }) };
}
const send = (body: Body, headers: Record<string, string> = json) => ask('/echo', { method: 'POST', body, headers });

describe('the door of the runner', () => {
  it('opens to the token only', async () => {
    expect(await ask('/one/a')).toEqual({ status: 200, got: 'a' });
    expect((await ask('/one/a', { headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(200);
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Basic ${TOKEN}`,
    `Bearer a ${TOKEN}`,
    TOKEN,
  ])('stays closed to %j', async (authorization) => {
    const response = await fetch(`${server.url}/one/a`, { headers: { authorization } });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.json()).toMatchObject({ error: { code: 'unauthorized' } });
  });

  it('does not read a body before it knows the caller', async () => {
    const response = await fetch(`${server.url}/echo`, { method: 'POST', body: '{broken', headers: json });

    expect(response.status).toBe(401);
  });
});

describe('a body', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('is taken as JSON, in UTF-8', async () => {
    expect(await send('{"a":["naïve 🙂"]}')).toEqual({ status: 200, got: { a: ['naïve 🙂'] } });
    expect(await send(nested(32))).toMatchObject({ status: 200 });
  });

  it.each<[string, Body, Record<string, string>, number, string]>([
    ['that is no JSON', '{broken', json, 400, 'bad_request'],
    ['that is no object', '7', json, 400, 'bad_request'],
    ['that is too deep', nested(33), json, 400, 'bad_request'],
    ['that is far too deep', nested(100_000), json, 400, 'bad_request'],
    ['that is deep in objects', '{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000), json, 400, 'bad_request'],
    ['with __proto__', '{"a":[{"__proto__":{"admin":true}}]}', json, 400, 'bad_request'],
    ['that is too large', `"${'x'.repeat(300_000)}"`, json, 413, 'payload_too_large'],
    [
      'in another character set',
      '{}',
      { 'content-type': 'application/json; charset=latin1' },
      415,
      'unsupported_media_type',
    ],
    ['in an unknown packing', '{}', { ...json, 'content-encoding': 'zip' }, 415, 'unsupported_media_type'],
    ['that is badly packed', 'no gzip', { ...json, 'content-encoding': 'gzip' }, 400, 'bad_request'],
    [
      'that unpacks to too much',
      gzipSync(' '.repeat(1e6)),
      { ...json, 'content-encoding': 'gzip' },
      413,
      'payload_too_large',
    ],
  ])('%s is refused', async (_what, body, headers, status, code) => {
    expect(await send(body, headers)).toMatchObject({ status, code });
    expect(logged).toEqual([]);
  });
});

describe('an answer to what went wrong', () => {
  it('names the route that is not there', async () => {
    expect(await ask('/two')).toEqual({ status: 404, code: 'route_not_found', message: 'there is no GET /two' });
    expect(await ask('/one/a', { method: 'DELETE' })).toMatchObject({ code: 'route_not_found' });
  });

  it('calls a broken path a bad request', async () => {
    expect(await ask('/one/%E0%A4%A')).toMatchObject({ status: 400, code: 'bad_request' });
  });

  it("takes an adapter's error, whatever its status, for our own failure: logged once, with its cause", async () => {
    const answer = await ask('/fails');

    expect(answer).toMatchObject({ status: 500, code: 'internal', message: expect.not.stringContaining('secret') });
    expect(logged).toEqual([expect.objectContaining({ method: 'GET', path: '/fails' })]);
    expect(logged[0]?.err.cause).toMatchObject({ message: 'no such image: secret' });
  });

  it('breaks the connection when half an answer is out', async () => {
    await expect(ask('/half')).rejects.toThrow();

    expect(logged).toHaveLength(1);
  });

  it('survives a caller that hangs up in the middle of its body', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;
    await new Promise<void>((resolve) => socket.write(`${head}Content-Length: 100\r\n\r\n{"a`, () => resolve()));
    socket.destroy();

    expect(await ask('/one/still-here')).toEqual({ status: 200, got: 'still-here' });
    expect(logged).toEqual([]);
  });
});
