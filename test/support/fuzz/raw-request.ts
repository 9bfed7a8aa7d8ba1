import { connect } from 'node:net';

/** What is sent, byte for byte as far as the parts say. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | undefined;
}

export interface RawAnswer {
  /** 0: the connection ended without an answer, or there was none in a minute. */
  readonly status: number;
  readonly text: string;
}

const PATIENCE_MS = 60_000;
const LONGEST = 100_000;

/** Sends a request past every client that would correct it, and reads the answer up to its first 100 kB. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const done = () => {
      socket.destroy();
      const [, status = '0'] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
      resolve({ status: Number(status), text });
    };
    socket.setTimeout(PATIENCE_MS, done);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      // A stream of events has no end.
      if (text.length > LONGEST || /^content-type: text\/event-stream/im.test(text)) done();
    });
    socket.on('end', done);
    // A server may close on a request that it refuses before it has read all of it.
    socket.on('error', done);
    for (const piece of piecesOf(request)) socket.write(piece);
  });
}

function piecesOf({ method, target, headers, body }: RawRequest): Uint8Array[] {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return [Buffer.from(lines.join('\r\n'), 'latin1'), ...(body === undefined ? [] : [body])];
}
