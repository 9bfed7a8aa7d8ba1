import { connect } from 'node:net';
import type { Request, Response } from 'express';
import express from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readEvents } from '../../../runner/wire/read-events.ts';
import { sendEvents } from '../../../runner/wire/sse.ts';
import { eventually } from '../../support/eventually.ts';
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
    await eventually(() => expect(silence).toHaveBeenCalledOnce());
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

    await eventually(() => expect(silence).toHaveBeenCalledOnce());
    await response.body?.cancel().catch(() => undefined);
  });

  describe('to one that does not read', () => {
    const PIECE = 'x'.repeat(64 * 1024);

    /** A listener with more waiting for it than the network takes, and what its response complains of. */
    async function stuck(isWelcome?: () => boolean) {
      const heard: { response?: Response; send: (event: unknown) => void; end: () => void; closed: boolean } = {
        ...{ send: () => undefined, end: () => undefined, closed: false },
      };
      const complaints: unknown[] = [];
      const silence = vi.fn();
      const app = express().get('/events', (_request, response) => {
        response.on('error', (error) => complaints.push(error));
        response.on('close', () => (heard.closed = true));
        heard.response = response;
        const listen = (send: (event: unknown) => void) => ((heard.send = send), silence);
        heard.end = sendEvents(response, listen, isWelcome);
      });
      server = await listen(app);
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
      socket.on('error', () => undefined);
      socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
      await eventually(() => expect(heard.response?.headersSent).toBe(true));
      // What has waited for a while, the network does not take.
      while (!(Number(heard.response?.writableLength) > PIECE.length)) {
        heard.send(PIECE);
        heard.send(PIECE);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return { heard, complaints, silence, leave: () => socket.destroy() };
    }

    it('nothing is written after its end', async () => {
      const { heard, complaints, silence, leave } = await stuck();

      heard.end();
      expect(silence).toHaveBeenCalled();
      heard.send('late');
      await new Promise((resolve) => setTimeout(resolve, 20));

      expect(heard.closed).toBe(false);
      expect(complaints).toEqual([]);
      leave();
    });

    it('nothing is written after somebody else ended it', async () => {
      const { heard, complaints, leave } = await stuck();

      heard.response?.end();
      heard.send('late');
      await new Promise((resolve) => setTimeout(resolve, 20));

      expect(complaints).toEqual([]);
      leave();
    });

    it('nothing is written in the moment after it was dropped', async () => {
      const { heard, complaints, leave } = await stuck();

      for (let nth = 0; nth < 64; nth++) heard.send(PIECE);
      await eventually(() => expect(heard.closed).toBe(true));

      expect(complaints).toEqual([]);
      leave();
    });

    it('the connection is cut once it is not welcome any more', async () => {
      let welcome = true;
      const { heard, complaints, silence, leave } = await stuck(() => welcome);

      welcome = false;
      heard.send('secret');

      await eventually(() => expect(heard.closed).toBe(true));
      expect(silence).toHaveBeenCalled();
      expect(complaints).toEqual([]);
      leave();
    });
  });
});
