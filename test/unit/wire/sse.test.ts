import type { Request, Response } from 'express';
import express from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readEvents, sendEvents } from '../../../runner/wire/sse.ts';
import { type Listening, listen } from '../../support/listen.ts';

const streamOf = (...pieces: (string | Uint8Array)[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces)
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      controller.close();
    },
  });

async function all(stream: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

describe('reading a stream of events', () => {
  it('gives one value per event and skips comments', async () => {
    expect(await all(streamOf(': connected\n\ndata: {"a":1}\n\n: still here\n\ndata: 2\n\n'))).toEqual([{ a: 1 }, 2]);
  });

  it('does not care where the network cuts, not even inside a character', async () => {
    const bytes = new TextEncoder().encode('data: {"text":"naïve 🙂"}\n\ndata: "next"\n\n');

    const pieces = Array.from(bytes, (_byte, at) => bytes.slice(at, at + 1));

    expect(await all(streamOf(...pieces))).toEqual([{ text: 'naïve 🙂' }, 'next']);
  });

  it('gives nothing of an event that was cut off', async () => {
    expect(await all(streamOf('data: 1\n\ndata: {"half":'))).toEqual([1]);
  });

  it('throws on what is no event of ours', async () => {
    await expect(all(streamOf('data: <html>\n\n'))).rejects.toThrow(SyntaxError);
  });

  it('throws when the stream breaks', async () => {
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('cut')) });

    await expect(all(broken)).rejects.toThrow('cut');
  });
});

describe('sending events', () => {
  let server: Listening | undefined;
  afterEach(() => server?.close());

  it('reaches a listener until it goes away, though its request was read to the end', async () => {
    let send: (event: unknown) => void = () => {};
    const silence = vi.fn();
    const app = express().get('/events', (request: Request, response: Response) => {
      request.resume();
      sendEvents(response, (to) => {
        send = to;
        return silence;
      });
    });
    server = await listen(app);
    const leave = new AbortController();
    const response = await fetch(`${server.url}/events`, { signal: leave.signal });
    const events = readEvents(response.body ?? streamOf());

    send({ text: 'two\nlines' });
    expect((await events.next()).value).toEqual({ text: 'two\nlines' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(silence).not.toHaveBeenCalled();
    send(2);
    expect((await events.next()).value).toBe(2);

    leave.abort();
    await vi.waitFor(() => expect(silence).toHaveBeenCalledOnce());
    expect(response.headers.get('content-type')).toBe('text/event-stream');
  });

  it('drops a listener that does not read', async () => {
    const silence = vi.fn();
    const app = express().get('/events', (_request, response) => {
      sendEvents(response, (send) => {
        const flood = setInterval(() => send('x'.repeat(1024 * 1024)), 1);
        return () => {
          clearInterval(flood);
          silence();
        };
      });
    });
    server = await listen(app);

    const response = await fetch(`${server.url}/events`);

    await vi.waitFor(() => expect(silence).toHaveBeenCalledOnce(), { timeout: 5000 });
    await response.body?.cancel().catch(() => undefined);
  });
});
