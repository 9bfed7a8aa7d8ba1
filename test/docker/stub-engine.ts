import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type Answer = (response: ServerResponse, heard: Heard) => void;

/** Something on a socket that speaks like an Engine, as well or as badly as a test wants it to. */
export interface StubEngine {
  readonly dockerHost: string;
  /** What was asked of it, but for its version. */
  readonly heard: Heard[];
  /** Answers by method and path without the version, as `GET /containers/json`; the others get 404. */
  answers: Record<string, Answer>;
  version: { readonly ApiVersion: string; readonly MinAPIVersion: string };
  /** Goes away: the socket stays behind, as after a kill -9. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

export const json =
  (body: unknown, status = 200): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

export const refuse = (status: number, message: string): Answer => json({ message }, status);
export const hang: Answer = () => undefined;
/** Begins an answer and says no more. */
export const stall: Answer = (response) => response.writeHead(200).write('[{"Id":');
/** Begins an answer and dies. */
export const die: Answer = (response) => response.writeHead(200).write('[{"Id":', () => response.destroy());
export const raw =
  (body: string): Answer =>
  (response) =>
    response.writeHead(200).end(body);

export async function stubEngine(): Promise<StubEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-stub-'));
  const socket = join(folder, 'docker.sock');
  const server = createServer((request, response) => void serve(stub, request, response));
  const stub: StubEngine = {
    dockerHost: `unix://${socket}`,
    heard: [],
    answers: {},
    version: { ApiVersion: '1.41', MinAPIVersion: '1.12' },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    async start() {
      await once(server.listen(socket), 'listening');
    },
    async remove() {
      if (server.listening) await stub.stop();
      await rm(folder, { recursive: true });
    },
  };
  await stub.start();
  return stub;
}

async function serve(stub: StubEngine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine');
  if (pathname === '/version') return json({ Version: 'stub', ...stub.version })(response, NOTHING);
  const body = await text(request);
  const heard = {
    method: request.method ?? '',
    path: pathname,
    query: Object.fromEntries(searchParams),
    body: body ? (JSON.parse(body) as unknown) : undefined,
  };
  stub.heard.push(heard);
  const answer = stub.answers[`${heard.method} ${pathname.replace(/^\/v[\d.]+/, '')}`];
  (answer ?? refuse(404, 'page not found'))(response, heard);
}

const NOTHING: Heard = { method: '', path: '', query: {}, body: undefined };
