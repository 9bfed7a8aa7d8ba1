import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { faultySocket } from '../../support/faulty-socket.ts';
import { busyboxImage } from '../../support/images.ts';
import { execute, fileIn, fileOf, imagesOn } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';
import { violations } from './violations.ts';

/** The Engine dies at the worst moments and comes back; the runner stays, or comes before it. */

const TASK = 'vps';
const OF = { params: { task_id: TASK } };
const BASE = { params: { task_id: TASK, name: 'base' } };
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];
const PATIENCE = { timeout: 60_000, interval: 200 };

let engine: PrivateEngine;
let node: TestNode;
/** The Engine dies a moment after this step. */
let deadlyStep = '';
let death: Promise<void> = Promise.resolve();

beforeAll(async () => {
  engine = await privateEngine('engine-away', { diskMegabytes: 900 });
});
beforeEach(async () => {
  node = await TestNode.start({
    dockerHost: engine.dockerHost,
    // Long enough that the Engine dies within it.
    env: { RESTORE_GRACE_MS: '3000' },
    overrides: { onStep: (_kind, step) => void (step === deadlyStep && dieSoon()) },
  });
  const image = await busyboxImage(engine.dockerHost);
  await node.call(api.createVps, { body: { image, command: COMMAND, task_id: TASK } });
  await write('base');
  await node.call(api.createSnapshot, { ...OF, body: { alias: 'base', pinned: true } });
  await write('now');
});
afterEach(async () => {
  deadlyStep = '';
  await death;
  if (engine.pid === 0) await engine.start();
  await expect.poll(() => node.raw('POST', '/api/node/settle'), PATIENCE).toMatchObject({ status: 200 });
  await node.idle();
  await node.call(api.deleteVps, { ...OF, query: { snapshots: 'true', force: 'true' } });
  await node.remove();
});
afterAll(() => engine?.remove());

function dieSoon(): void {
  deadlyStep = '';
  death = sleep(150).then(() => engine.kill());
}

async function write(state: string, more = 'true'): Promise<void> {
  await execute(engine.dockerHost, await container(), `printf ${state} > /state; ${more}; sync`);
}

async function container(): Promise<string> {
  return (await node.documents())[0]?.container?.id ?? '';
}

async function state(): Promise<string | undefined> {
  return (await fileOf(engine.dockerHost, await container(), '/state'))?.toString();
}

async function isRight(wanted: 'running' | 'stopped'): Promise<void> {
  await expect
    .poll(() => node.call(api.vpsStatus, OF).then(({ status, busy }) => ({ status, busy }), String), PATIENCE)
    .toEqual({ status: wanted, busy: null });
  await expect.poll(() => violations(node, engine.dockerHost).catch(String), PATIENCE).toEqual([]);
  const base = await node.call(api.oneSnapshot, BASE);
  expect((await fileIn(engine.dockerHost, base.image, '/state'))?.toString()).toBe('base');
}

it('away in an idle hour: what needs it says so, records answer, and what died with it is saved', async () => {
  await engine.kill();

  await node.refusal(api.createSnapshot, OF, 'engine_unavailable');
  await node.refusal(api.restoreSnapshot, BASE, 'engine_unavailable');
  await node.refusal(api.stopVps, OF, 'engine_unavailable');
  expect((await node.raw('POST', `/api/vps/restart/${TASK}`, {})).status).toBe(503);
  expect(await node.call(api.listSnapshots, OF)).toMatchObject({ count: 1, snapshots: [{ alias: 'base' }] });
  expect(await node.call(api.nodeInfo)).toMatchObject({ engine: { available: false } });

  await engine.start();

  await expect.poll(() => node.call(api.latestSnapshot, OF), PATIENCE).toMatchObject({ trigger: 'exit' });
  await isRight('stopped');
  expect(await state()).toBe('now');
  await node.call(api.startVps, OF);
});

it('a VPS that is to run always runs again after its Engine died', async () => {
  await node.call(api.deleteVps, { ...OF, query: { snapshots: 'true', force: 'true' } });
  const image = await busyboxImage(engine.dockerHost);
  await node.call(api.createVps, { body: { image, command: COMMAND, task_id: TASK, restart: 'unless-stopped' } });
  await write('now');
  await node.call(api.createSnapshot, { ...OF, body: { alias: 'base', pinned: true } });

  await engine.kill();
  await engine.start();

  await expect.poll(() => node.call(api.vpsStatus, OF).catch(String), PATIENCE).toMatchObject({ status: 'running' });
  await node.idle();
  expect(await state()).toBe('now');
  expect((await node.call(api.listSnapshots, OF)).snapshots.map(({ trigger }) => trigger)).toEqual(['manual']);
});

it('killed within a commit: the VPS runs again, and no half snapshot is left', async () => {
  await write('now', 'dd if=/dev/urandom of=/layer bs=1M count=150 2> /dev/null');
  deadlyStep = 'frozen';

  // Any other way would be over before the Engine is.
  await node.refusal(api.createSnapshot, { ...OF, body: { method: 'commit' } }, 'engine_unavailable');
  await death;
  expect((await node.call(api.listSnapshots, OF)).snapshots.map(({ alias }) => alias)).toContain('base');
  await engine.start();

  await isRight('running');
  expect(await state()).toBe('now');
  await node.call(api.createSnapshot, OF);
});

it.each(['created beside', 'old stopped', 'old renamed', 'new started'])(
  'killed within a restore, after "%s": the VPS is as it was',
  async (step) => {
    deadlyStep = step;

    await node.refusal(api.restoreSnapshot, BASE, 'engine_unavailable');
    await death;
    await engine.start();

    await isRight('running');
    expect(await state()).toBe('now');
  },
);

it('a runner that starts before its Engine answers at once and settles when it comes', async () => {
  await node.stop();
  await engine.kill();
  await node.start();

  expect(await node.call(api.listSnapshots, OF)).toMatchObject({ count: 1 });
  await node.refusal(api.createSnapshot, OF, 'engine_unavailable');

  await engine.start();

  await expect.poll(() => node.call(api.latestSnapshot, OF), PATIENCE).toMatchObject({ trigger: 'exit' });
  await isRight('stopped');
  await node.call(api.restartVps, OF);
  expect(await state()).toBe('now');
});

it('an image that the Engine makes after we were cut off is removed, and its name is not given again', async () => {
  await node.stop();
  const socket = await faultySocket(engine.dockerHost);
  await node.start({ engine: connectDocker({ dockerHost: socket.dockerHost }) });
  await write('now', 'dd if=/dev/urandom of=/layer bs=1M count=100 2> /dev/null');
  const before = (await imagesOn(engine.dockerHost)).length;
  socket.breakAll(({ path }) => path.startsWith('/commit'), { kind: 'leave', late: true });

  await node.refusal(api.createSnapshot, OF, 'engine_unavailable');
  const ghost = (await node.documents())[0]?.retired.at(-1)?.name ?? '';
  await expect.poll(async () => (await imagesOn(engine.dockerHost)).length, PATIENCE).toBe(before + 1);
  socket.heal();

  await expect.poll(async () => (await imagesOn(engine.dockerHost)).length, PATIENCE).toBe(before);
  await isRight('running');
  const { snapshots } = await node.call(api.listSnapshots, OF);
  expect(snapshots.map(({ alias }) => alias)).toEqual(['base']);
  expect((await node.call(api.createSnapshot, OF)).name).not.toBe(ghost);
  await node.stop();
  await node.start();
  await socket.remove();
});
