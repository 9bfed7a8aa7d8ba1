import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerErrors, routeNotFound } from '../../../runner/http/error-handler.ts';
import { ask, call, type Target } from '../../../runner/wire/call.ts';
import { Accepted, endpoint } from '../../../runner/wire/endpoint.ts';
import { AppError, type ErrorCode, ERRORS } from '../../../runner/wire/errors.ts';
import { jsonBody } from '../../../runner/wire/json-body.ts';
import type { Operation } from '../../../runner/wire/model.ts';
import { Flag, OfVps, TaskId } from '../../../runner/wire/names.ts';
import { oneOperation } from '../../../runner/wire/node-api.ts';
import { type Call, serve } from '../../../runner/wire/serve.ts';
import { type Listening, listen } from '../../support/listen.ts';

const greet = endpoint({
  method: 'POST',
  path: '/greet/:task_id',
  summary: 'a call with every part',
  role: 'viewer',
  status: 201,
  operation: true,
  params: OfVps,
  query: z.strictObject({ loud: Flag.default(false) }),
  body: z.strictObject({ name: z.string().min(1), times: z.number().int().default(1) }),
  reply: z.object({ text: z.string() }),
});
const fail = endpoint({ method: 'GET', path: '/fail', summary: 'fails', role: 'viewer', reply: z.object({}) });
const odd = endpoint({
  method: 'GET',
  path: '/odd',
  summary: 'odd',
  role: 'viewer',
  reply: z.object({ a: z.string() }),
});

const demo = TaskId.parse('demo');
const running: Operation = {
  id: 'op-1',
  task_id: demo,
  kind: 'snapshot.create',
  state: 'running',
  step: 'saving',
  started_at: '2026-11-21T10:00:00.000Z',
  finished_at: null,
  error: null,
  result: null,
};

let server: Listening;
let target: Target;
let thrown: unknown;
let calls: Call[];
let progress: Operation[];
beforeEach(async () => {
  calls = [];
  progress = [];
  server = await listen(appUnderTest());
  target = { name: 'node-a', url: server.url, token: 'secret' };
});
afterEach(() => server.close());

function appUnderTest() {
  const app = express().use(jsonBody);
  serve(app, greet, async ({ params, query, body }, call) => {
    calls.push(call);
    if (call.patienceMs < Number.POSITIVE_INFINITY && progress.length > 0) return new Accepted(running);
    const text = `${params.task_id}: ${`hello ${body.name} `.repeat(body.times).trim()}`;
    return { text: query.loud ? text.toUpperCase() : text };
  });
  serve(app, oneOperation, async ({ params }) => {
    const next = progress.shift();
    if (params.id === running.id && next) return next;
    throw new AppError('operation_not_found', 'no such operation');
  });
  serve(app, fail, () => Promise.reject(thrown));
  serve(app, odd, async () => ({ b: 1 }) as never);
  return app.use(routeNotFound, answerErrors({ error: () => undefined }));
}

const post = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(server.url + path, { method: 'POST', ...init });
  const body = (await response.json()) as { error?: { code: string; message: string; details: object } };
  return { status: response.status, ...body };
};
const json = (body: string) => ({ body, headers: { 'content-type': 'application/json' } });

describe('a served call', () => {
  it('gives its handler parsed values and its caller the status of the endpoint', async () => {
    const answer = await post('/greet/demo?loud', json('{"name":"ada"}'));

    expect(answer).toEqual({ status: 201, text: 'DEMO: HELLO ADA' });
  });

  it('names every problem of path, query and body at once', async () => {
    const { status, error } = await post('/greet/Demo?loud=very&x=1', json('{"times":1.5,"nmae":"ada"}'));

    expect(status).toBe(400);
    expect(error?.code).toBe('bad_request');
    const { problems } = error?.details as { problems: { where: string }[] };
    expect(problems.map(({ where }) => where)).toEqual([
      'path.task_id',
      'query.loud',
      'query',
      'body.name',
      'body.times',
      'body',
    ]);
    expect(error?.message).toContain('path.task_id: lower-case');
  });

  it('takes no body for an empty one', async () => {
    const { error } = await post('/greet/demo');

    expect(error?.message).toMatch(/^body\.name:/);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'refuses a body as %s',
    async (type) => {
      const { status, error } = await post('/greet/demo', { body: 'name=ada', headers: { 'content-type': type } });

      expect([status, error?.code]).toEqual([415, 'unsupported_media_type']);
    },
  );

  it.each([
    [undefined, Number.POSITIVE_INFINITY],
    ['return=minimal', Number.POSITIVE_INFINITY],
    ['respond-async', 0],
    ['respond-async, wait=10', 10_000],
    ['wait=5, respond-async', 5000],
  ])('reads how long its caller waits from Prefer: %s', async (prefer, patienceMs) => {
    await post('/greet/demo', {
      ...json('{"name":"ada"}'),
      headers: { 'content-type': 'application/json', ...(prefer && { prefer }) },
    });

    expect(calls[0]?.patienceMs).toBe(patienceMs);
  });

  it('answers 202 with the operation, and where to look for it', async () => {
    progress = [running];

    const response = await fetch(`${server.url}/greet/demo`, {
      method: 'POST',
      body: '{"name":"ada"}',
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    });

    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/api/operations/op-1');
    expect(await response.json()).toEqual(running);
  });
});

describe('call', () => {
  const given = { params: { task_id: demo }, body: { name: 'ada' } };

  it('sends every part and gives back the parsed reply', async () => {
    const reply = await call(target, greet, { ...given, query: { loud: '1' } });

    expect(reply).toEqual({ text: 'DEMO: HELLO ADA' });
    expect(calls[0]?.request.get('authorization')).toBe('Bearer secret');
  });

  it('follows an operation to its end', async () => {
    progress = [running, running, { ...running, state: 'succeeded', result: { text: 'done' } }];

    expect(await call(target, greet, given)).toEqual({ text: 'done' });
  });

  it('throws what an operation failed with', async () => {
    const error = { code: 'no_space', message: 'disk full', details: { free: 1 } };
    progress = [{ ...running, state: 'failed', error }];

    await expect(call(target, greet, given)).rejects.toMatchObject(error);
  });

  it('says that the node was restarted when it has forgotten the operation', async () => {
    progress = [running, { ...running, id: 'op-1' }];
    const following = call(target, greet, given);

    await expect(following).rejects.toMatchObject({
      code: 'node_unavailable',
      message: expect.stringContaining('restarted'),
    });
  });

  it('does not follow when it only asks', async () => {
    progress = [running];

    expect(await ask(target, greet, given, 0)).toEqual(new Accepted(running));
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('throws the error that the other side threw: %s', async (code) => {
    thrown = new AppError(code, 'why', { fact: [1] });

    await expect(call(target, fail)).rejects.toMatchObject({ code, message: 'why', details: { fact: [1] } });
  });

  it('learns nothing of an unexpected failure but that there was one', async () => {
    thrown = new Error('/etc/secret');

    await expect(call(target, fail)).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringContaining('etc'),
    });
  });

  it('takes an answer of another shape for another program', async () => {
    await expect(call(target, odd)).rejects.toMatchObject({ code: 'node_unavailable', details: { node: 'node-a' } });
  });

  it('says which node is away', async () => {
    await server.close();

    await expect(call(target, odd)).rejects.toMatchObject({
      code: 'node_unavailable',
      message: 'node-a does not answer',
    });
  });

  it.each([
    ['answers something else', (_: unknown, response: express.Response) => void response.send('<html>')],
    ['redirects', (_: unknown, response: express.Response) => response.redirect('http://127.0.0.1:1/')],
    ['hangs up', (_: unknown, response: express.Response) => void response.destroy()],
  ])('does not trust a node that %s', async (_what, handler) => {
    const other = await listen(express().use(handler));

    await expect(call({ ...target, url: other.url }, odd)).rejects.toMatchObject({ code: 'node_unavailable' });

    await other.close();
  });

  it('gives up on a node that says nothing, after the time it was asked to wait', async () => {
    const mute = await listen(() => undefined);
    const to = { ...target, url: mute.url };

    await expect(call(to, odd, {}, { deadlineMs: 30 })).rejects.toMatchObject({ code: 'node_unavailable' });
    const leave = AbortSignal.timeout(20);
    await expect(call(to, odd, {}, { signal: leave })).rejects.toMatchObject({ code: 'node_unavailable' });

    await mute.close();
  });

  it('gives the other side the time to wait that it was asked for', async () => {
    const slow = await listen((_request, response) => void setTimeout(() => response.end(JSON.stringify(running)), 60));
    const to = { ...target, url: slow.url };
    const patient = { params: { id: 'op-1' }, query: { wait: 5 } };

    expect(await call(to, oneOperation, patient, { deadlineMs: 10 })).toEqual(running);
    expect(
      await call(to, oneOperation, { params: { id: 'op-1' } }, { deadlineMs: 10 }).catch((error) => error.code),
    ).toBe('node_unavailable');

    await slow.close();
  });

  it.each(['.', '..', ''])('never leaves its path: %j', async (part) => {
    const wrong = { params: { task_id: part }, body: { name: 'ada' } };

    await expect(call(target, greet, wrong)).rejects.toMatchObject({ code: 'bad_request' });
  });
});
