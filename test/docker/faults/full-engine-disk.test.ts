import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { busyboxImage } from '../../support/images.ts';
import { fillUp, freeBytes, makeRoom } from '../../support/small-disk.ts';
import { containersOn, execute, fileOf, imagesOn } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';
import { violations } from './violations.ts';

/** The Engine's disk is full, or nearly so: nothing is lost, and everybody is told. */

const TASK = 'vps';
const OF = { params: { task_id: TASK } };
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];
const MEGABYTE = 1024 * 1024;
const LAYER = 20 * MEGABYTE;
const MINUTES = 60_000;

let engine: PrivateEngine;
let careful: TestNode;

beforeAll(async () => {
  engine = await privateEngine('full-disk', { diskMegabytes: 300 });
  const image = await busyboxImage(engine.dockerHost);
  careful = await TestNode.start({ dockerHost: engine.dockerHost, env: { MIN_FREE_DISK: '1MB' } });
  await careful.call(api.createVps, { body: { image, command: COMMAND, task_id: TASK } });
  await write('before');
  await careful.call(api.createSnapshot, { ...OF, body: { alias: 'older', pinned: true } });
  await write('now', `dd if=/dev/zero of=/layer bs=1M count=${LAYER / MEGABYTE} 2> /dev/null`);
});
afterAll(async () => {
  await careful?.remove();
  await engine?.remove();
});

async function write(state: string, more = 'true'): Promise<void> {
  await execute(engine.dockerHost, await container(), `printf ${state} > /state; ${more}; sync`);
}

async function container(): Promise<string> {
  return (await careful.documents())[0]?.container?.id ?? '';
}

async function state(): Promise<string | undefined> {
  return (await fileOf(engine.dockerHost, await container(), '/state'))?.toString();
}

/** All that a refused change must not touch. */
async function everything() {
  const [containers, images, documents] = await Promise.all([
    containersOn(engine.dockerHost),
    imagesOn(engine.dockerHost),
    careful.documents(),
  ]);
  return {
    containers: containers.map(({ Id, Names, State }) => ({ Id, Names, State })),
    images: images.map(({ Id, RepoTags }) => ({ Id, RepoTags })),
    // A name that was tried is never given again, so the numbers go on.
    documents: documents.map((one) => ({ ...one, next_seq: 0, retired: [] })),
  };
}

describe('when it can be seen beforehand', () => {
  beforeAll(() => fillUp(engine.root, LAYER + MEGABYTE));
  afterAll(() => makeRoom(engine.root));

  it.each([
    ['a snapshot', () => careful.refusal(api.createSnapshot, OF, 'no_space')],
    ['a restore', () => careful.refusal(api.restoreSnapshot, { params: { task_id: TASK, name: 'older' } }, 'no_space')],
    ['a restart', () => careful.refusal(api.restartVps, OF, 'no_space')],
    ['a delete', () => careful.refusal(api.deleteVps, OF, 'no_space')],
  ])('%s is refused with what it needs, and nothing is touched', async (_name, refusal) => {
    const before = await everything();
    const { details } = await refusal();

    expect(details['free_bytes']).toBeLessThan(details['needed_bytes'] as number);
    expect(await everything()).toEqual(before);
  });

  it('the status of the answer is 507', async () => {
    expect((await careful.raw('POST', `/api/vps/snapshots/${TASK}`, {})).status).toBe(507);
  });

  it('a stop stops, says that there is no snapshot and leaves the reserve alone', async () => {
    const { images } = await everything();
    const { vps, snapshot, failure } = await careful.call(api.stopVps, OF);

    expect({ status: vps.status, snapshot, code: failure?.code }).toEqual({
      status: 'stopped',
      snapshot: null,
      code: 'no_space',
    });
    expect(failure?.details).toMatchObject({ needed_bytes: expect.any(Number), free_bytes: expect.any(Number) });
    expect((await everything()).images).toEqual(images);
    expect(await state()).toBe('now');
    await careful.call(api.startVps, OF);
  });
});

describe('when it shows only within the commit', () => {
  let reckless: TestNode;

  beforeAll(async () => {
    await careful.stop();
    const real = connectDocker({ dockerHost: engine.dockerHost });
    reckless = await TestNode.start({
      dockerHost: engine.dockerHost,
      dataDir: careful.dataDir,
      overrides: { engine: { ...real, freeBytes: async () => undefined } },
    });
  });
  afterAll(async () => {
    await reckless?.stop();
    await careful.start();
  });

  const LEVELS = [0.5, 5, 10, 15, 19].map((megabytes) => megabytes * MEGABYTE);

  it.each(LEVELS)('with %d bytes free nothing is lost', { timeout: 5 * MINUTES }, async (leave) => {
    const before = await everything();
    fillUp(engine.root, leave);
    const freeBefore = freeBytes(engine.root);

    await reckless.refusal(api.createSnapshot, OF, 'no_space');
    expect(await everything()).toEqual(before);

    await reckless.refusal(api.restoreSnapshot, { params: { task_id: TASK, name: 'older' } }, 'no_space');
    expect(await everything()).toEqual(before);

    const stopped = await reckless.call(api.stopVps, OF);
    expect(stopped).toMatchObject({ snapshot: null, failure: { code: 'no_space' }, vps: { status: 'stopped' } });
    expect(stopped.vps.container?.id).toBe(before.documents[0]?.container?.id);
    expect(await state()).toBe('now');

    await reckless.call(api.startVps, OF);
    expect(await everything()).toMatchObject({ images: before.images });
    expect(freeBytes(engine.root)).toBeGreaterThan(freeBefore - MEGABYTE);
    makeRoom(engine.root);
    expect(await violations(reckless, engine.dockerHost)).toEqual([]);
  });

  it('the older snapshot still restores on the full disk, and a snapshot succeeds once there is room', async () => {
    fillUp(engine.root, 5 * MEGABYTE);
    await reckless.call(api.restoreSnapshot, { params: { task_id: TASK, name: 'older' }, body: { safety: false } });
    expect(await state()).toBe('before');

    makeRoom(engine.root);
    await reckless.call(api.createSnapshot, OF);

    await expect.poll(() => violations(reckless, engine.dockerHost)).toEqual([]);
  });
});
