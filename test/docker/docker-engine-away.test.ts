import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import { EngineWorld } from '../contract/engine-world.ts';
import { type PrivateEngine, privateEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';

/** A real Engine that is killed and comes back, on a disk that can be filled up. */

const world = new EngineWorld();
let daemon: PrivateEngine;
let engine: Engine;

beforeAll(async () => {
  daemon = await privateEngine('adapter', { diskMegabytes: 256 });
  engine = connectDocker({ dockerHost: daemon.dockerHost });
  world.open(engine, await busyboxImage(daemon.dockerHost));
});
afterAll(() => daemon.remove());

it('measures the disk of the Engine and not that of the machine', async () => {
  expect((await engine.info()).storageReachable).toBe(true);
  expect(await engine.freeBytes()).toBeLessThan(256 * 1024 ** 2);
});

it('says no_space for a commit that does not fit, and nothing is left of it', async () => {
  const { id } = await world.make({ command: 'dd if=/dev/urandom of=/big bs=1M count=150; exec sleep 1000' });
  await engine.start(id);
  await expect.poll(() => engine.writtenBytes(id), { timeout: 60_000 }).toBeGreaterThanOrEqual(150 * 1024 ** 2);

  const saved = world.commit(id, 'too-big', '{}');

  await expect(saved).rejects.toMatchObject({ code: 'no_space' });
  expect(await engine.snapshotImages()).toEqual([]);
  expect((await engine.container(id))?.status).toBe('running');
  await engine.kill(id);
});

it('says engine_unavailable while the Engine is away, and goes on when it is back', async () => {
  const listening = expect(listen()).rejects.toMatchObject({ code: 'engine_unavailable' });
  const { id } = await world.make();

  await daemon.kill();
  await expect(engine.containers()).rejects.toMatchObject({ code: 'engine_unavailable' });
  await expect(engine.container(id)).rejects.toMatchObject({ code: 'engine_unavailable' });
  await listening;
  await daemon.start();

  expect((await engine.container(id))?.status).toBe('created');
});

async function listen(): Promise<void> {
  for await (const event of engine.events(new AbortController().signal)) void event;
}
