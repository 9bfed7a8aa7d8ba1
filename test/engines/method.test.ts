import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { createSnapshot, restoreSnapshot } from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

let tested: RunnerUnderTest;

beforeAll(async () => {
  tested = await runnerUnderTest();
});
afterAll(() => tested.close());

it('a snapshot holds what has changed where that can be proven, and says why where it cannot', async () => {
  const { dockerHost } = tested.corner;
  const { driver } = await connectDocker({ dockerHost }).info();
  const { task_id, container } = await tested.create('vps', { image: await busyboxImage(dockerHost) });
  const given = { params: { task_id }, body: {} };
  await tested.call(createSnapshot, given);
  await tested.corner.sh(container?.name ?? '', 'echo more > /more');

  const { method, method_reason } = await tested.call(createSnapshot, given);

  const told = driver === 'overlay2' ? ['delta', 'little has changed'] : ['commit', `the Engine stores with ${driver}`];
  expect([method, method_reason]).toEqual(told);
});

it('all of a disk is saved without a freeze where a copy can be proven, and it restores', async () => {
  const { driver } = await connectDocker({ dockerHost: tested.corner.dockerHost }).info();
  const { task_id, container } = await tested.create('whole', { image: await busyboxImage(tested.corner.dockerHost) });
  const inside = (line: string) => tested.corner.sh(container?.name ?? '', line);
  const sum = await inside('head -c 8000000 /dev/urandom > /most; md5sum /most');
  // What is as young as the listing counts as changing.
  await sleep(100);

  const { name, method_reason } = await tested.call(createSnapshot, { params: { task_id }, body: {} });

  const proven = 'the first snapshot of this container, all of it without a freeze';
  expect(method_reason).toBe(driver === 'overlay2' ? proven : `the Engine stores with ${driver}`);
  await inside('rm /most');
  await tested.call(restoreSnapshot, { params: { task_id, name }, body: { safety: false } });
  expect(await inside('md5sum /most')).toBe(sum);
});

it('tells by its facts whether images are outside of its folder: then more than that is flushed', async () => {
  const { Driver, DriverStatus } = (await tested.corner.docker.info()) as { Driver: string; DriverStatus: string[][] };

  const [, type] = DriverStatus.find(([name]) => name === 'driver-type') ?? [];

  expect(type === 'io.containerd.snapshotter.v1').toBe(Driver !== 'overlay2');
});
