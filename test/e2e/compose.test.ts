import { existsSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from '../../scripts/paths.mjs';
import { run } from '../../scripts/process/run.mjs';
import { privateEngine, type PrivateEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';
import { nodeImage } from '../support/node-image.ts';

// On an engine of its own: a runner takes all VPSes of its Engine for its own, and here those of a person may run.
let engine: PrivateEngine;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  engine = await privateEngine('compose');
  const BASE = await nodeImage(engine.dockerHost);
  env = {
    ...process.env,
    ...{ BASE, DOCKER_HOST: engine.dockerHost, COMPOSE_PROJECT_NAME: 'savepoint-test', HOST_PORT: '8765' },
    ...{ DOCKER_SOCKET: engine.dockerHost.replace('unix://', ''), DOCKER_ROOT: engine.root },
    ...{ RUNNER_TOKEN: randomBytes(32).toString('hex'), MIN_FREE_DISK: '0', DOCKER_BUILDKIT: '0' },
  };
});

afterAll(async () => {
  await engine?.remove();
});

/** docker-compose, or the plugin of that name: people have either. */
function compose(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const [program, ...before] = existsSync('/usr/bin/docker-compose') ? ['docker-compose'] : ['docker', 'compose'];
  return run(program ?? '', [...before, ...args], { cwd: checkout, env: { ...env, ...more } });
}

/** One call of the published port, from inside the engine's network. */
async function call<T>(token: string, method: string, path: string, body?: unknown): Promise<T> {
  const script = `
    const [url, init] = process.argv.slice(1);
    const response = await fetch(url, JSON.parse(init));
    if (!response.ok) throw new Error(await response.text());
    process.stdout.write(await response.text());`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = JSON.stringify({ method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const url = `http://127.0.0.1:${env['HOST_PORT']}${path}`;
  return JSON.parse(await run('nsenter', [`--net=${engine.network}`, ...node, url, init])) as T;
}

test('compose without RUNNER_TOKEN says what is missing', async () => {
  await expect(compose(['config', '-q'], { RUNNER_TOKEN: '' })).rejects.toThrow('set RUNNER_TOKEN in .env');
});

test(
  'compose builds and runs the same runner and host, and keeps VPSes away from both',
  { timeout: 600_000 },
  async () => {
    await compose(['build']);
    await compose(['up', '-d']);
    const health = () => call('', 'GET', '/health').catch((error: Error) => error.message);
    await expect.poll(health, { timeout: 60_000, interval: 500 }).toMatchObject({ status: 'ok' });
    const token = (await compose(['exec', '-T', 'host', 'cat', '/data/token'])).trim();

    const image = await busyboxImage(engine.dockerHost);
    const command = ['sh', '-c', 'trap "exit 0" TERM; echo written > /file; while :; do sleep 1; done'];
    await call(token, 'POST', '/api/vps/create', { task_id: 'in-compose', image, command });
    const snapshot = await call<{ name: string; state: string }>(token, 'POST', '/api/vps/snapshots/in-compose');
    await call(token, 'POST', '/api/vps/stop/in-compose', { snapshot: false });
    const restarted = await call<{ from: string }>(token, 'POST', '/api/vps/restart/in-compose');

    expect(snapshot.state).toBe('ready');
    expect(restarted.from).not.toBe('container');
    const { nodes } = await call<{ nodes: unknown[] }>(token, 'GET', '/api/nodes');
    expect(nodes).toMatchObject([
      { up: true, info: { engine: { storage_reachable: true }, free_bytes: expect.any(Number) } },
    ]);

    const project = env['COMPOSE_PROJECT_NAME'];
    const host = (await compose(['ps', '-q', 'host'])).trim();
    const volume = { type: 'volume', source: `${project}_host-data`, target: '/stolen' };
    for (const [path, body] of [
      ['create', { image, command, mounts: [volume] }],
      ['create', { image, command, network: `${project}_default` }],
      ['adopt', { container: host, task_id: 'host' }],
    ] as const) {
      await expect(call(token, 'POST', `/api/vps/${path}`, body)).rejects.toThrow('not_allowed');
    }

    await compose(['down', '--volumes']);
  },
);
