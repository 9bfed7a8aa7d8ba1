import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SavepointClient, SavepointError } from '../../../client/index.ts';
import type { Operation, Vps } from '../../../runner/wire/model.ts';
import { answerErrors } from '../../../runner/http/error-handler.ts';
import { Accepted } from '../../../runner/wire/endpoint.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { jsonBody } from '../../../runner/wire/json-body.ts';
import { listVps, oneOperation, pauseVps, vpsStatus } from '../../../runner/wire/runner-api.ts';
import { type Call, serve } from '../../../runner/wire/serve.ts';
import { buildOperation, buildVps } from '../../support/build-wire.ts';
import { type Listening, listen } from '../../support/listen.ts';

const running = buildOperation({ kind: 'vps.pause' });
const paused = buildVps({ task_id: 'web', status: 'paused' });

let host: Listening;
let client: SavepointClient;
let calls: Call[];
/** What is answered to who looks at the operation: `lost` breaks the connection. */
let looks: (Operation | 'lost' | AppError)[];
let listed: (call: Call) => Promise<Vps[]>;

beforeEach(async () => {
  calls = [];
  looks = [];
  listed = async () => [paused];
  const app = express().use(jsonBody);
  serve(app, listVps, async (_input, call) => {
    calls.push(call);
    const vps = await listed(call);
    return { vps, count: vps.length, unavailable_nodes: [] };
  });
  serve(app, vpsStatus, async () => {
    throw new AppError('vps_not_found', 'there is no VPS web', { task_id: 'web' });
  });
  serve(app, pauseVps, async (_input, { patienceMs }) => (patienceMs === 0 ? new Accepted(running) : paused));
  serve(app, oneOperation, async (_input, { request }) => {
    const next = looks.length > 1 ? looks.shift() : looks[0];
    if (next === 'lost') request.socket.destroy();
    if (next instanceof AppError) throw next;
    return next === 'lost' || next === undefined ? running : next;
  });
  app.use(answerErrors({ error: () => undefined }));
  host = await listen(app);
  client = new SavepointClient({ url: host.url, token: 'secret' });
});
afterEach(() => host.close());

describe('a call', () => {
  it('sends the token, and yes and no as the host reads them', async () => {
    const { vps, count } = await client.vps.list({ deleted: true });

    expect([vps[0]?.task_id, count]).toEqual(['web', 1]);
    expect(calls[0]?.request.get('authorization')).toBe('Bearer secret');
    expect(calls[0]?.request.query).toEqual({ deleted: 'true' });
  });

  it('sends no token where there is none', async () => {
    await new SavepointClient({ url: host.url }).vps.list();

    expect(calls[0]?.request.get('authorization')).toBeUndefined();
  });

  it('throws what the host says, with all that a program needs to decide', async () => {
    const failure = await client.vps.get('web').catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(SavepointError);
    expect(failure).toMatchObject({
      code: 'vps_not_found',
      message: 'there is no VPS web',
      details: { task_id: 'web' },
      status: 404,
      retryable: false,
    });
  });

  it('says that nobody answers', async () => {
    await host.close();

    await expect(client.vps.list()).rejects.toMatchObject({
      code: 'node_unavailable',
      message: `Savepoint at ${host.url} does not answer`,
      retryable: true,
    });
  });

  it('ends with the reason of its signal', async () => {
    const leave = new AbortController();
    listed = async () => {
      leave.abort(new Error('enough'));
      return new Promise<never>(() => undefined);
    };

    await expect(client.vps.list({}, { signal: leave.signal })).rejects.toThrow('enough');
    await expect(client.vps.list({}, { signal: leave.signal })).rejects.toThrow('enough');
  });
});

describe('a call that runs an operation', () => {
  const saving = { ...running, step: 'saving' };
  const done: Operation = { ...running, state: 'succeeded', result: paused };

  it('tells how it gets on, once for each step', async () => {
    looks = [running, saving, saving, done];
    const heard: [string, string | null][] = [];

    const vps = await client.vps.pause('web', { onProgress: ({ state, step }) => heard.push([state, step]) });

    expect(vps).toEqual(paused);
    expect(heard).toEqual([
      ['running', null],
      ['running', 'saving'],
      ['succeeded', null],
    ]);
  });

  it.each([
    ['the connection is lost', 'lost' as const],
    ['the host has not found its nodes again', new AppError('node_unavailable', 'no node answers')],
  ])('is done although %s meanwhile', async (_what, trouble) => {
    looks = [trouble, trouble, done];

    expect(await client.vps.pause('web')).toEqual(paused);
  });

  it('throws what it failed with', async () => {
    looks = [{ ...running, state: 'failed', error: { code: 'no_space', message: 'full', details: { free: 1 } } }];

    await expect(client.vps.pause('web')).rejects.toMatchObject({
      code: 'no_space',
      status: 507,
      details: { free: 1 },
    });
  });

  it('is not followed any further once the signal aborts, not even while the host is away', async () => {
    const leave = new AbortController();
    const { signal } = leave;
    looks = [running];
    const following = client.vps.pause('web', { signal, onProgress: () => setImmediate(() => leave.abort()) });
    await expect(following).rejects.toThrow('aborted');

    looks = ['lost'];
    const next = new AbortController();
    setTimeout(() => next.abort(new Error('enough')), 20);
    await expect(client.vps.pause('web', { signal: next.signal })).rejects.toThrow('enough');
  });
});

describe('an operation that somebody else began', () => {
  it('can be followed from where it is to its end', async () => {
    looks = [running, { ...running, step: 'saving' }, { ...running, state: 'canceled', step: 'saving' }];
    const seen: string[] = [];

    for await (const { state, step } of client.operations.follow(running.id)) seen.push(`${state} ${step}`);

    expect(seen).toEqual(['running null', 'running saving', 'canceled saving']);
  });
});
