import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { EngineWorld } from '../contract/engine-world.ts';
import { mainEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';
import { ask } from './fidelity/plain-request.ts';

/** What a person asked of a new VPS is what it has. */

const world = new EngineWorld();
let dockerHost: string;
let shared: string;

beforeAll(async () => {
  dockerHost = await mainEngine();
  shared = await mkdtemp(join(tmpdir(), 'savepoint-shared-'));
  world.open(connectDocker({ dockerHost, sharedDir: shared }), await busyboxImage(dockerHost));
});
afterAll(async () => {
  await world.close();
  await ask(dockerHost, 'DELETE', `/volumes/savepoint-share-${world.prefix}`);
  await rm(shared, { recursive: true });
});

it('keeps a VPS without a command alive until it is told to stop, and then it ends at once', async () => {
  const { id } = await world.make();
  await world.engine.start(id);

  const before = await world.engine.container(id);
  await world.engine.stop(id, 30);

  const after = await world.engine.container(id);
  expect(before?.status).toBe('running');
  // 137 would mean that it did not listen and was killed.
  expect(after).toMatchObject({ status: 'exited', exitCode: 0 });
});

it('gives a VPS all that was asked for', async () => {
  const probe = [
    'set -e',
    'hostname',
    'id -u',
    'pwd',
    'echo $COLOUR',
    'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max',
    "df -k /fast | awk 'NR == 2 { print $2 }'",
    'touch /team/mine',
    'echo done',
  ];
  const { id, vps } = await world.make({
    command: `(${probe.join('; ')}) > /shared/report 2>&1`,
    env: { COLOUR: 'blue green' },
    memory: '64m',
    cpus: 0.5,
    user: '0',
    working_dir: '/tmp',
    ramdisk: [{ target: '/fast', size: '1m' }],
    shares: [{ name: world.prefix, target: '/team' }],
    ports: ['127.0.0.1::80', '127.0.0.1::53/udp'],
  });

  const { ports } = (await world.engine.container(id)) ?? {};
  await world.engine.start(id);
  await expect.poll(async () => (await world.engine.container(id))?.status, { timeout: 30_000 }).toBe('exited');

  const report = (await readFile(join(shared, 'report'), 'utf8')).trim().split('\n');
  expect(report).toEqual([vps, '0', '/tmp', 'blue green', '67108864', '1024', 'done']);
  expect(ports?.map(({ container, host_ip }) => [container, host_ip]).sort()).toEqual([
    ['53/udp', '127.0.0.1'],
    ['80/tcp', '127.0.0.1'],
  ]);
});
