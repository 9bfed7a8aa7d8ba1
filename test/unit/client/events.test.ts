import express, { type Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SavepointClient } from '../../../client/index.ts';
import { AppError, toReply } from '../../../runner/wire/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { type Listening, listen } from '../../support/listen.ts';

const up = (node: string) => ({ type: 'node.up', at: '2026-01-01T00:00:00.000Z', node });

let host: Listening;
let client: SavepointClient;
let streams: Response[];
let asked: string[];
let refusal: AppError | undefined;
let leave: AbortController;

beforeEach(async () => {
  [streams, asked, refusal, leave] = [[], [], undefined, new AbortController()];
  const app = express().get('/api/events', (request, response) => {
    asked.push(request.url);
    if (refusal) {
      const { status, body } = toReply(refusal);
      return void response.status(status).json(body);
    }
    streams.push(response.type('text/event-stream'));
    response.write(': connected\n\n');
  });
  host = await listen(app);
  client = new SavepointClient({ url: host.url, token: 'secret' });
});
afterEach(async () => {
  leave.abort();
  await host.close();
});

const tell = (event: unknown) => streams.at(-1)?.write(`data: ${JSON.stringify(event)}\n\n`);

/** Listens until the test is over. */
function listenOn(options: { taskId?: string; onOpen?: () => void } = {}) {
  const heard: unknown[] = [];
  const over = (async () => {
    for await (const event of client.events({ ...options, signal: leave.signal })) heard.push(event);
  })();
  return { heard, over };
}

describe('events', () => {
  it('come as they happen, and end with the signal', async () => {
    const { heard, over } = listenOn({ taskId: 'web' });
    await eventually(() => expect(streams).toHaveLength(1));

    tell(up('a'));
    tell({ type: 'of a newer host' });
    tell(up('b'));

    await eventually(() => expect(heard).toEqual([up('a'), up('b')]));
    expect(asked).toEqual(['/api/events?task_id=web']);
    leave.abort();
    await over;
  });

  it.each([
    ['breaks', (stream: Response) => stream.destroy()],
    ['ends', (stream: Response) => stream.end()],
    ['has garbage in it', (stream: Response) => stream.write('data: <html>\n\n')],
  ])('go on after the stream %s, and it is told that it is open again', async (_what, end) => {
    let opened = 0;
    const { heard } = listenOn({ onOpen: () => opened++ });
    await eventually(() => expect(opened).toBe(1));

    end(streams[0] as Response);
    await eventually(() => expect(opened).toBe(2));
    tell(up('a'));

    await eventually(() => expect(heard).toEqual([up('a')]));
  });

  it('end with an error when the host does not want to tell them any more', async () => {
    const { over } = listenOn();
    await eventually(() => expect(streams).toHaveLength(1));
    refusal = new AppError('unauthorized', 'send a valid token');

    streams[0]?.destroy();

    await expect(over).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('do not begin where nobody answers, or somebody else does', async () => {
    refusal = new AppError('too_many_requests', 'too many listen');
    await expect(client.events().next()).rejects.toMatchObject({ code: 'too_many_requests' });

    const stranger = await listen(express().use((_request, response) => void response.send('<html>')));
    await expect(new SavepointClient({ url: stranger.url }).events().next()).rejects.toMatchObject({
      code: 'node_unavailable',
      message: expect.stringContaining('something else'),
    });
    await stranger.close();
    await expect(new SavepointClient({ url: stranger.url }).events().next()).rejects.toMatchObject({
      code: 'node_unavailable',
      message: expect.stringContaining('does not answer'),
    });
  });

  it('let go of the connection when the listener has enough', async () => {
    for await (const event of client.events({ onOpen: () => setImmediate(() => tell(up('a'))) })) {
      expect(event).toEqual(up('a'));
      break;
    }

    await eventually(() => expect(streams[0]?.destroyed).toBe(true));
  });
});
