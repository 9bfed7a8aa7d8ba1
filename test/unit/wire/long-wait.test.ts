import express from 'express';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ask, type Target } from '../../../runner/wire/call.ts';
import { Accepted } from '../../../runner/wire/endpoint.ts';
import { jsonBody } from '../../../runner/wire/json-body.ts';
import type { Operation } from '../../../runner/wire/model.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import { oneOperation, pauseVps } from '../../../runner/wire/runner-api.ts';
import { serve } from '../../../runner/wire/serve.ts';
import { buildOperation, buildVps } from '../../support/build-wire.ts';
import { type Listening, listen } from '../../support/listen.ts';

/** A call that waits longer than one exchange may take: fetch gives up on one that is silent for five minutes. */

const running = buildOperation();
const given = { params: { task_id: TaskId.parse('web') } };

/** What the node was asked to wait, in seconds. */
const waits: number[] = [];
let node: Listening;
let target: Target;
let progress: () => Operation;

beforeEach(async () => {
  waits.length = 0;
  const app = express().use(jsonBody);
  serve(app, pauseVps, async (_input, { patienceMs }) => {
    waits.push(patienceMs / 1000);
    return new Accepted(running);
  });
  serve(app, oneOperation, async ({ query }) => {
    waits.push(query.wait);
    return progress();
  });
  node = await listen(app);
  target = { name: 'node-a', url: node.url, token: 'secret' };
});
afterEach(async () => {
  vi.useRealTimers();
  await node.close();
});

it('asks again and again, and never for long', async () => {
  const result = buildVps({ task_id: 'web' });
  progress = () => (waits.length < 4 ? running : { ...running, state: 'succeeded', result });

  expect(await ask(target, pauseVps, given, 600)).toEqual(result);
  expect(waits).toEqual([15, 15, 15, 15]);
});

it('is answered with the operation when the time is over', async () => {
  const progressed = { ...running, step: 'still at it' };
  progress = () => {
    vi.advanceTimersByTime(1000 * Number(waits.at(-1)));
    return progressed;
  };
  vi.useFakeTimers({ toFake: ['performance'] });

  expect(await ask(target, pauseVps, given, 40)).toEqual(new Accepted(progressed));
  expect(waits).toEqual([15, 15, 15, 10]);
});

it('throws what the operation failed with', async () => {
  progress = () => ({ ...running, state: 'failed', error: { code: 'no_space', message: 'full', details: {} } });

  await expect(ask(target, pauseVps, given, 600)).rejects.toMatchObject({ code: 'no_space' });
});
