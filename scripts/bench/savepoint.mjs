import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isHealthy } from '../up/ask-savepoint.mjs';
import { startService } from '../up/service.mjs';

/**
 * A runner and a host of the bench's own, as built, with their own records and ports.
 * @typedef {{ ask: (method: string, path: string, body?: unknown) => Promise<any>,
 *   settle: () => Promise<unknown> }} Savepoint
 */

/**
 * @param {string} dockerHost
 * @param {string} sharedFolder a folder of this machine that VPSes may mount
 * @param {(() => Promise<unknown>)[]} endings gets what ends both and forgets their records
 * @returns {Promise<Savepoint>}
 */
export async function startSavepoint(dockerHost, sharedFolder, endings) {
  const dataDir = await mkdtemp(join(tmpdir(), 'savepoint-bench-data-'));
  endings.push(() => rm(dataDir, { recursive: true }));
  const runnerPort = await freePort();
  const hostPort = await freePort();
  const runnerUrl = `http://127.0.0.1:${runnerPort}`;
  const hostUrl = `http://127.0.0.1:${hostPort}`;
  const token = randomBytes(32).toString('hex');
  const env = {
    ...process.env,
    ...{ DOCKER_HOST: dockerHost, DATA_DIR: dataDir, RUNNER_TOKEN: token, NODE_NAME: 'bench' },
    ...{ RUNNER_BIND: '127.0.0.1', RUNNER_PORT: String(runnerPort), RUNNERS: `bench=${runnerUrl}` },
    ...{ BIND: '127.0.0.1', HOST_PORT: String(hostPort), AUTH_ENABLED: 'True' },
    // What is saved, kept or deleted is the bench's own choice; all else is as people have it.
    ...{ AUTO_SNAPSHOT_ON_STOP: 'False', MAX_SNAPSHOTS_PER_VPS: '0', ALLOWED_HOST_PATHS: sharedFolder },
  };
  await begin('runner', runnerUrl);
  await begin('host', hostUrl);
  const admin = (await readFile(join(dataDir, 'token'), 'utf8')).trim();

  /**
   * @param {'runner' | 'host'} name
   * @param {string} url
   */
  async function begin(name, url) {
    const service = await startService(name, dataDir, env);
    endings.push(service.stop);
    let ended = '';
    void service.ended.then((how) => (ended = how));
    while (!(await isHealthy(url))) {
      if (ended) throw new Error(`the ${name} ${ended}:\n${await readFile(service.log, 'utf8')}`);
      await sleep(50);
    }
  }

  return {
    ask: (method, path, body) => call(hostUrl, admin, method, path, body),
    settle: () => call(runnerUrl, token, 'POST', '/api/node/settle', {}),
  };
}

/**
 * @param {string} url
 * @param {string} token
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 */
async function call(url, token, method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const reply = await response.json();
  if (!response.ok) throw new Error(`${method} ${path} ended with ${response.status}: ${JSON.stringify(reply)}`);
  return reply;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}
