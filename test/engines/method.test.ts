import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { createSnapshot } from '../../runner/wire/runner-api.ts';
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

it('tells by its facts whether images are outside of its folder: then more than that is flushed', async () => {
  const { Driver, DriverStatus } = (await tested.corner.docker.info()) as { Driver: string; DriverStatus: string[][] };

  const [, type] = DriverStatus.find(([name]) => name === 'driver-type') ?? [];

  expect(type === 'io.containerd.snapshotter.v1').toBe(Driver !== 'overlay2');
});
