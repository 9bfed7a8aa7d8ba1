import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../runner/ports/engine.ts';
import { VPS_LABEL } from '../../runner/ports/snapshot-label.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Each restart and each snapshot adds a layer, and an Engine takes 125: chains are merged before. */

/** More of them: CYCLES=500. */
const CYCLES = Number(process.env['CYCLES'] ?? 130);
const MINUTES = 60_000;
const MANY = 52;

let tested: RunnerUnderTest;
let image: string;
let taskId: TaskId;
let count = 0;

/** Whether the Engine shows another layer than the one that it has just stored. */
let astray = false;
let shown = 0;

beforeAll(async () => {
  tested = await runnerUnderTest(
    { MAX_SNAPSHOTS_PER_VPS: '3' },
    { aroundEngine: (engine) => ({ ...engine, layersOf: strayLayers(engine) }) },
  );
  image = await busyboxImage(tested.corner.dockerHost);
});
afterEach(() => void (astray = false));
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const command = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];
const create = async () => {
  taskId = tested.taskId(`chain-${(count += 1)}`);
  await tested.call(api.createVps, { body: { image, command, task_id: taskId } });
};
const container = async () => (await tested.call(api.vpsStatus, inside())).container?.name ?? '';
const change = async (n: number) =>
  tested.corner.sh(await container(), `echo ${n} >> /log; rm -rf /f-*; echo ${n} > /f-${n}`);
const head = async () => {
  const { snapshots } = await tested.call(api.listSnapshots, inside());
  return snapshots.find(({ current }) => current) as (typeof snapshots)[number];
};
const depth = async (ref: string) => (await tested.corner.docker.getImage(ref).inspect()).RootFS.Layers?.length ?? 0;

const untagged = async () => {
  const filters = { dangling: ['true'], label: [`${VPS_LABEL}=${taskId}`] };
  return (await tested.corner.docker.listImages({ filters: JSON.stringify(filters) })).map(({ Id }) => Id);
};

function strayLayers(engine: Engine): Engine['layersOf'] {
  return async (ref) => {
    const places = await engine.layersOf(ref);
    const [lowest, ...others] = places?.folders ?? [];
    const isMerged = astray && ref.startsWith('sha256:') && others.length > 0 && others.length < 20;
    if (!isMerged || lowest === undefined) return places;
    shown += 1;
    return { folders: [lowest, ...others.slice(0, -1), lowest] };
  };
}

it(`${CYCLES} restarts of one VPS go through, and nothing is lost`, { timeout: CYCLES * 10_000 }, async () => {
  await create();
  let deepest = 0;
  for (let n = 1; n <= CYCLES; n += 1) {
    await change(n);
    await tested.call(api.restartVps, { ...inside(), body: {} });
    deepest = Math.max(deepest, await depth((await head()).image));
  }

  const log = Array.from({ length: CYCLES }, (_, nth) => `${nth + 1}\n`).join('');
  expect(await tested.corner.sh(await container(), 'cat /log; ls -d /f-*')).toBe(`${log}/f-${CYCLES}\n`);
  expect(deepest).toBeLessThan(100);
});

it('the chain of HEAD is merged, and all else of the snapshot stays', { timeout: 10 * MINUTES }, async () => {
  await create();
  await tested.call(api.createSnapshot, { ...inside(), body: { alias: 'first', message: 'before' } });
  for (let n = 1; n < MANY; n += 1) {
    await change(n);
    await tested.call(api.createSnapshot, { ...inside(), body: { alias: `n-${n}`, message: `the ${n}.` } });
  }
  const before = await head();
  const { Config } = await tested.corner.docker.getImage(before.image_id ?? '').inspect();

  const after = await eventually(async () => {
    const now = await head();
    expect(now.image_id).not.toBe(before.image_id);
    return now;
  });
  expect({ ...after, image_id: '', total_size: 0 }).toEqual({ ...before, image_id: '', total_size: 0 });
  const merged = await tested.corner.docker.getImage(after.image).inspect();
  expect(merged.Id).toBe(after.image_id);
  expect(merged.RootFS.Layers?.length).toBeLessThan(15);
  expect({ ...merged.Config, Labels: {} }).toEqual({ ...Config, Labels: {} });

  await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name: after.name }, body: {} });
  expect(await tested.corner.sh(await container(), 'tail -n1 /log; ls -d /f-*')).toBe(`${MANY - 1}\n/f-${MANY - 1}\n`);
  // Nothing of what was replaced is left: neither records nor images without a name.
  await eventually(async () => expect(await untagged()).toEqual([]));
  expect(await tested.call(api.settleNode)).toMatchObject({ repaired: [] });
});

it('what its own later layers hide is let go', { timeout: 10 * MINUTES }, async () => {
  await create();
  for (let n = 1; n <= 10; n += 1) {
    await tested.corner.sh(await container(), `head -c 8000000 /dev/urandom > /large; echo ${n} > /n`);
    // Left to itself, so small a disk would be committed anew.
    await tested.call(api.createSnapshot, { ...inside(), body: { method: 'delta' } });
  }
  const before = await head();

  await eventually(async () => expect((await head()).image_id).not.toBe(before.image_id));
  const { chain } = await tested.call(api.vpsStorage, inside());
  expect(chain).toMatchObject({ own_layers: 1, dead_bytes: 0 });
  await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name: before.name }, body: {} });
  expect(await tested.corner.sh(await container(), 'cat /n; wc -c < /large')).toBe('10\n8000000\n');
});

it(
  'one that came out different is thrown away, and the snapshot stays as it was',
  { timeout: 10 * MINUTES },
  async () => {
    await create();
    astray = true;
    for (let n = 1; n <= MANY; n += 1) {
      await change(n);
      await tested.call(api.createSnapshot, { ...inside(), body: {} });
    }
    const { name, image: tag, image_id } = await head();

    await eventually(() => expect(shown).toBeGreaterThan(0));
    await eventually(async () => expect(await untagged()).toEqual([]));
    expect(await depth(tag)).toBeGreaterThan(50);
    expect(await head()).toMatchObject({ name, image_id, state: 'ready' });
  },
);
