import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';

/**
 * `late`: the Engine does what it was asked, and only its answer goes wrong. `leave` hangs up
 * at once while the Engine goes on, and when it is not late, the Engine begins only a while after that.
 */
export interface Fault {
  readonly kind: 'refuse' | 'hang' | 'cut' | 'leave' | 'truncate' | 'nonsense';
  readonly late: boolean;
}

/** Every way in which an answer can go wrong. What is truncated or no JSON is an answer, so the Engine was asked. */
export const FAULTS: readonly Fault[] = [
  { kind: 'refuse', late: false },
  { kind: 'hang', late: true },
  { kind: 'cut', late: false },
  { kind: 'truncate', late: true },
  { kind: 'nonsense', late: true },
  { kind: 'refuse', late: true },
  { kind: 'hang', late: false },
  { kind: 'cut', late: true },
];

export interface Heard {
  readonly method: string;
  /** With its query, without the version. */
  readonly path: string;
  /** Exactly as it stood in the request. */
  readonly target: string;
}

/** A socket that passes everything on to an Engine's, until it is told to break. */
export interface FaultySocket {
  readonly dockerHost: string;
  /** What was asked since the last `breakAt` or `heal`, but for the event stream and the version. */
  readonly heard: readonly Heard[];
  /** Breaks the n-th request from now, the first being 0; with `on`, all after it too. */
  breakAt(nth: number, fault: Fault, on?: boolean): void;
  /** Breaks every request that matches. */
  breakAll(matches: (heard: Heard) => boolean, fault: Fault): void;
  heal(): void;
  remove(): Promise<void>;
}

export async function faultySocket(engine: string): Promise<FaultySocket> {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-faulty-'));
  const path = join(folder, 'docker.sock');
  const socketPath = engine.replace(/^unix:\/\//, '');
  let heard: Heard[] = [];
  let faultOf: (heard: Heard, nth: number) => Fault | undefined = () => undefined;

  const faultNow = (one: Heard) => {
    const counts = !/^\/(?:events|version)\b/.test(one.path);
    return counts ? faultOf(one, heard.push(one) - 1) : undefined;
  };
  const server = createServer((asked, answer) => {
    // Whoever hung up, there or here, is not our concern: the test looks at what it led to.
    serve(asked, answer, socketPath, faultNow).catch(() => answer.destroy());
  });
  server.listen(path);
  await once(server, 'listening');

  const breakIf = (decide: typeof faultOf) => {
    heard = [];
    faultOf = decide;
  };
  return {
    dockerHost: `unix://${path}`,
    get heard() {
      return heard;
    },
    breakAt: (nth, fault, on = false) => breakIf((_heard, n) => (n === nth || (on && n > nth) ? fault : undefined)),
    breakAll: (matches, fault) => breakIf((one) => (matches(one) ? fault : undefined)),
    heal: () => breakIf(() => undefined),
    async remove() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

function heardOf({ method = '', url: target = '' }: IncomingMessage): Heard {
  return { method, target, path: target.replace(/^\/v[\d.]+/, '') };
}

async function serve(
  asked: IncomingMessage,
  answer: ServerResponse,
  socketPath: string,
  faultNow: (heard: Heard) => Fault | undefined,
) {
  const body = await buffer(asked);
  // A load that waits for its layer has asked for nothing yet.
  const fault = faultNow(heardOf(asked));
  if (fault?.kind === 'leave') await leave(answer, fault);
  else if (fault && !fault.late) return breakAnswer(answer, fault, Buffer.alloc(0));
  const { method, url, headers } = asked;
  const passed = request({ socketPath, method, path: url, headers, agent: false });
  // A caller that hangs up on a call that we do not break hangs up on the Engine.
  if (!fault) answer.once('close', () => passed.destroy());
  passed.end(body);
  const [reply] = (await once(passed, 'response')) as [IncomingMessage];
  if (fault) return breakAnswer(answer, fault, await buffer(reply));
  answer.writeHead(reply.statusCode ?? 0, reply.headers);
  answer.flushHeaders();
  reply.once('error', () => answer.destroy()).pipe(answer);
}

async function leave(answer: ServerResponse, { late }: Fault): Promise<void> {
  answer.destroy();
  if (!late) await sleep(1500);
}

function breakAnswer(answer: ServerResponse, { kind }: Fault, body: Buffer): void {
  switch (kind) {
    case 'refuse':
      answer.writeHead(500).end(JSON.stringify({ message: 'something went wrong in the Engine' }));
      return;
    case 'hang':
    case 'leave':
      return;
    case 'cut':
      answer.destroy();
      return;
    case 'truncate':
      answer.writeHead(200).write(body.subarray(0, body.length / 2 + 1).toString() || ' ', () => answer.destroy());
      return;
    case 'nonsense':
      answer.writeHead(200).end('<html>');
  }
}
