import type { Response } from 'express';

const HEARTBEAT_MS = 15_000;
const BACKLOG_BYTES = 1024 * 1024;

/**
 * Sends events to one listener until it goes away. A listener too slow to read, or no longer welcome, is dropped, never
 * waited for. Returns the way to end the stream.
 */
export function sendEvents<T>(
  response: Response,
  listen: (send: (event: T) => void) => () => void,
  isWelcome: () => boolean = () => true,
): () => void {
  // What is written to a connection that breaks is lost, and nobody's business: without this it would end the process.
  response.on('error', () => undefined);
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  const write = (text: string) => {
    if (response.destroyed || response.writableEnded) return;
    if (!isWelcome()) return void response.destroy();
    response.write(text);
    if (response.writableLength > BACKLOG_BYTES) response.destroy();
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  const silence = listen((event) => write(`data: ${JSON.stringify(event)}\n\n`));
  const hush = () => {
    clearInterval(heartbeat);
    silence();
  };
  // The response's end, not the request's: that one ends as soon as somebody has read its empty body.
  response.once('close', hush);
  return () => {
    // Not left to 'close': it does not come while a listener that does not read keeps the connection open.
    hush();
    response.end();
  };
}
