import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadHostConfig } from '../../config/host.ts';
import { createLogger } from '../../config/logger.ts';
import { createHost, type Overrides } from '../../host/host.ts';
import { type Answer, send, type Sending } from './http.ts';

export const RUNNER_TOKEN = 'a-secret-of-host-and-runners';

export interface TestHost {
  readonly url: string;
  readonly dataDir: string;
  /** The first admin's token. */
  readonly token: string;
  /** What the host logged, one line per entry. */
  readonly log: readonly string[];
  /** Sends a request, as the admin unless another token is given. */
  ask(what: string, sending?: Sending): Promise<Answer>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and starts it again with the same data and settings. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** A host of the test's own, with data in a folder of its own. */
export async function startHost(
  env: Readonly<Record<string, string>> = {},
  overrides: Overrides = {},
): Promise<TestHost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'savepoint-host-'));
  const lines: string[] = [];
  const log = createLogger(
    'host',
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const config = loadHostConfig({ env: { HOST_PORT: '0', RUNNERS: ',', RUNNER_TOKEN, DATA_DIR: dataDir, ...env } });
  const start = () => createHost(config, { log, failureLimit: 10_000, ...overrides });
  let host = await start();
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
  return {
    get url() {
      return host.url;
    },
    dataDir,
    token,
    log: lines,
    ask: (what, sending) => send(host.url, what, { token, ...sending }),
    stop: () => host.stop(),
    async start() {
      host = await start();
    },
    async restart() {
      await host.stop();
      host = await start();
    },
    async remove() {
      await host.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
