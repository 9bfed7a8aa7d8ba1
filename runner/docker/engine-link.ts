import { Agent, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';

export interface Exchange {
  readonly method: 'HEAD' | 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A stream is sent as it is, anything else as JSON. */
  readonly body?: object | Readable;
  /** Left out: it is answered soon. */
  readonly lane?: Lane;
}

/**
 * What may take long goes a way of its own, so that whatever is answered soon never waits behind it. `long`: one for
 * each VPS or snapshot at most, as its lock sees to, the few commands that may run in each, and the load that waits.
 * `pull`: anybody may ask for any number, so they wait for each other.
 */
export type Lane = 'long' | 'pull';

const SOCKETS = { short: 64, long: Infinity, pull: 4 } as const satisfies Record<Lane | 'short', number>;

/** Sends one request. Resolves with the reply's head, whatever its status; its body is still to be read. */
export type EngineLink = (exchange: Exchange, signal: AbortSignal) => Promise<IncomingMessage>;

/**
 * The way to an Engine. It is dockerode's transport with bounded sockets and not its methods, because those do not
 * escape ids, hang for ever when the Engine dies within a body, let bad JSON pass as a Buffer, and take no abort
 * signal where an image is looked at.
 */
export function linkTo(dockerHost: string): EngineLink {
  const address = addressOf(dockerHost);
  const lanes = {
    short: modemTo(address, SOCKETS.short),
    long: modemTo(address, SOCKETS.long),
    pull: modemTo(address, SOCKETS.pull),
  };
  return ({ method, path, query = {}, body = {}, lane }, signal) =>
    new Promise((resolve, reject) => {
      const options = { _query: query, _body: body instanceof Readable ? {} : body };
      const call = {
        method,
        path: `${path}?`,
        options,
        isStream: true,
        statusCodes: EVERY_STATUS,
        abortSignal: signal,
        ...(body instanceof Readable ? { file: body } : {}),
      };
      lanes[lane ?? 'short'].dial(call, (error, response) => (error ? reject(error) : resolve(response)));
    });
}

function modemTo(address: Docker.DockerOptions, maxSockets: number): Modem {
  // Kept-alive sockets would make the first call after an Engine's restart fail on a dead one.
  const agent = new TersePool({ keepAlive: false, maxSockets });
  return (new Docker({ ...UNSET, ...address, agent } as Docker.DockerOptions) as { modem: Modem }).modem;
}

/** dockerode puts each request into words for a log, with all that hangs on it: a pool's sockets took milliseconds. */
class TersePool extends Agent {
  [inspect.custom](): string {
    return 'TersePool';
  }
}

interface Modem {
  dial(call: object, done: (error: Error | null, response: IncomingMessage) => void): void;
}

/** We judge the status ourselves: dockerode's errors bury the Engine's words in its own. */
const EVERY_STATUS = Object.fromEntries(Array.from({ length: 600 }, (_, status) => [status, true]));

/** dockerode fills every option left out from the environment; an option that is there and undefined it leaves alone. */
const UNSET = { host: undefined, port: undefined, socketPath: undefined, pathPrefix: '/', timeout: undefined };

function addressOf(dockerHost: string): Docker.DockerOptions {
  const socket = /^unix:\/\/(\/.+)$/.exec(dockerHost)?.[1];
  if (socket) return { socketPath: socket, protocol: 'http' };
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined;
  if (url?.hostname && ['tcp:', 'http:'].includes(url.protocol)) {
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || '2375', protocol: 'http' };
  }
  throw new Error('DOCKER_HOST must be unix:///path/to/docker.sock or tcp://address:port');
}
