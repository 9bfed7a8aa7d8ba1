import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { EngineCorner } from '../support/engine-corner.ts';
import { mainEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';
import { upperDirectory } from '../support/upper-directory.ts';

/** What the Engine stores can be seen, measured and flushed from here, as it is where a runner stands beside its Engine. */

let corner: EngineCorner;

beforeAll(async () => {
  corner = new EngineCorner(await mainEngine());
});
afterAll(() => corner.clear());

it('the storage is where the Engine says, and can be flushed', async () => {
  const engine = connectDocker({ dockerHost: corner.dockerHost });

  await engine.sync();

  expect((await engine.info()).storageReachable).toBe(true);
  expect(await engine.freeBytes()).toBeGreaterThan(0);
  const root = process.env['ENGINE_ROOT_UNDER_TEST'];
  if (root) expect((await corner.docker.info()).DockerRootDir).toBe(root);
});

it('what a running container writes is seen from outside at once', async () => {
  const id = await corner.run('writes', { Image: await busyboxImage(corner.dockerHost), Cmd: ['sleep', '1000'] });

  await corner.sh(id, 'echo inside > /root/note');

  const upper = await upperDirectory(corner, id);
  expect(await readFile(join(upper, 'root/note'), 'utf8')).toBe('inside\n');
});
