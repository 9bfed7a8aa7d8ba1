import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../runner/ports/engine.ts';
import type { MethodWish, Snapshot } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** How a snapshot is taken: by whoever asks for it, by what its VPS is set to, or by what the node is set to. */

const MORE_THAN_LITTLE = 'head -c 70000000 /dev/urandom > /much';

let tested: RunnerUnderTest;
let image: string;
let taskId: TaskId;
let count = 0;
let outOfReach = false;
/** An image that somebody has taken away, or put another one in the place of. */
let gone = '';
let other: string | undefined;
let pauses = 0;

function aroundEngine(engine: Engine): Engine {
  return {
    ...engine,
    diskOf: async (container) => (outOfReach ? { hidden: 'it is out of reach' } : engine.diskOf(container)),
    image: async (ref) => (ref !== gone ? engine.image(ref) : other ? engine.image(other) : undefined),
    pause: async (id) => {
      pauses += 1;
      await engine.pause(id);
    },
  };
}

beforeAll(async () => {
  tested = await runnerUnderTest({}, { aroundEngine });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  outOfReach = false;
  gone = '';
  other = undefined;
  taskId = tested.taskId(`vps-${(count += 1)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const create = (snapshot_method?: MethodWish) => tested.create(`vps-${count}`, { image, snapshot_method });
const change = (line: string) => tested.corner.sh(`savepoint-vps-${taskId}`, line);
const set = (snapshot_method: MethodWish | null) =>
  tested.call(api.editVps, { ...inside(), body: { snapshot_method } });

function snapshot(method?: MethodWish): Promise<Snapshot> {
  return tested.call(api.createSnapshot, { ...inside(), body: { method } });
}

function newest(): Promise<Snapshot> {
  return tested.call(api.latestSnapshot, inside());
}

describe('a call', () => {
  it('gets the method it asks for, and the record says that it did', async () => {
    await create();
    await change('date > /state');

    expect(await snapshot()).toMatchObject({ method: 'delta', method_reason: 'little has changed' });
    expect(await snapshot('commit')).toMatchObject({ method: 'commit', method_reason: 'the call asks for a commit' });
    expect(await snapshot('delta')).toMatchObject({ method: 'delta', method_reason: 'the call asks for a delta' });
  });

  it('gets a delta whatever it costs, and it restores', async () => {
    await create();
    await change(MORE_THAN_LITTLE);
    const sum = await change('md5sum /much');

    const { name, method } = await snapshot('delta');
    await change('rm /much');
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });

    expect(method).toBe('delta');
    expect(await change('md5sum /much')).toBe(sum);
  });

  it('gets a commit where there can be no delta, and the record says why', async () => {
    await create();
    outOfReach = true;

    expect(await snapshot('delta')).toMatchObject({
      method: 'commit',
      method_reason: 'the call asks for a delta, but: it is out of reach',
      state: 'ready',
    });
  });
});

it.each([
  ['is gone', () => undefined],
  ['is another one', () => image],
])(
  'a VPS of which the image of the last snapshot %s is saved whole, and the record says why',
  async (_how, instead) => {
    await create();
    await change('date > /state');
    gone = (await snapshot()).image;
    other = instead();
    const state = await change('date >> /state; cat /state');
    await sleep(100);

    const { name, method, method_reason } = await snapshot();
    expect({ method, method_reason }).toEqual({
      method: 'commit',
      method_reason: 'the image below is gone, all of it without a freeze',
    });

    await change('rm /state');
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });
    expect(await change('cat /state')).toBe(state);
  },
);

describe('a VPS', () => {
  it('is made with its method, shows it, and keeps it until it is told otherwise', async () => {
    expect((await create('commit')).snapshot_method).toBe('commit');
    expect(await snapshot()).toMatchObject({
      method: 'commit',
      method_reason: 'the setting of the VPS asks for a commit',
    });
    expect((await set('delta')).snapshot_method).toBe('delta');
    expect(await tested.call(api.editVps, { ...inside(), body: {} })).toMatchObject({ snapshot_method: 'delta' });
    expect(await snapshot()).toMatchObject({
      method: 'delta',
      method_reason: 'the setting of the VPS asks for a delta',
    });
    expect((await set(null)).snapshot_method).toBeNull();
    expect((await snapshot()).method_reason).toBe('little has changed');
  });

  it('that is adopted may have one, too', async () => {
    const id = await tested.corner.run(`own-${count}`, { Image: image, Cmd: ['sleep', '1000'] });
    const adopted = { container: id, task_id: taskId, snapshot_method: 'commit' } as const;
    await tested.call(api.adoptVps, { body: adopted });

    expect((await tested.call(api.vpsStatus, inside())).snapshot_method).toBe('commit');
    expect((await snapshot()).method).toBe('commit');
  });

  it('that stops, by itself or not, is saved by its own method', async () => {
    await create('commit');
    const stopped = await tested.call(api.stopVps, inside());
    await tested.call(api.startVps, inside());
    await change('date > /state');
    await tested.corner.docker.getContainer(`savepoint-vps-${taskId}`).stop({ t: 0 });
    await expect.poll(async () => (await newest()).trigger, { timeout: 20_000 }).toBe('exit');

    expect(stopped.snapshot?.method).toBe('commit');
    expect((await newest()).method).toBe('commit');
  });

  it('has what its node is set to when it is set to nothing', async () => {
    await create();
    await change(MORE_THAN_LITTLE);
    await tested.startAgain({ SNAPSHOT_METHOD: 'delta' }, { aroundEngine });

    expect(await snapshot()).toMatchObject({ method: 'delta', method_reason: 'SNAPSHOT_METHOD asks for a delta' });
    expect((await snapshot('commit')).method).toBe('commit');
    await tested.startAgain({}, { aroundEngine });
  });
});

it('a disk on which nothing has changed is saved without a freeze', async () => {
  await create();
  await change('date > /state');
  await snapshot();
  // What is as young as the listing itself counts as changed once more.
  await snapshot();
  pauses = 0;

  const { name, method, frozen_ms } = await snapshot();
  expect({ method, frozen_ms, pauses }).toEqual({ method: 'delta', frozen_ms: 0, pauses: 0 });

  const state = await change('cat /state; echo more > /more');
  await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name } });
  expect(await change('cat /state; ls /more 2> /dev/null || true')).toBe(state);
});

describe('a small disk of which most has changed', () => {
  const fill = () => change('head -c 8000000 /dev/urandom > /most; md5sum /most');
  /** What is as young as the listing counts as changing. */
  const rest = () => sleep(100);

  it('is saved without a freeze when nothing changes meanwhile', async () => {
    await create();
    await fill();
    await rest();
    pauses = 0;

    const first = await snapshot();
    const sum = await fill();
    await rest();
    const { name, method_reason, frozen_ms } = await snapshot();

    expect(first.method_reason).toBe('the first snapshot of this container, all of it without a freeze');
    expect({ method_reason, frozen_ms, pauses }).toEqual({
      method_reason: 'most of it has changed, all of it without a freeze',
      frozen_ms: 0,
      pauses: 0,
    });
    await change('rm /most');
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });
    expect(await change('md5sum /most')).toBe(sum);
  });

  it('is nothing when it is empty, and hides nothing of its image', async () => {
    await create();
    await fill();
    const full = await snapshot();
    await change('rm /most');
    await rest();
    gone = full.image;

    const { name, method_reason } = await snapshot();

    expect(method_reason).toMatch(/^the image below is gone, /);
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });
    expect(await change('ls /bin | wc -l')).not.toBe('0\n');
  });

  it('is saved while it stands still for a moment when somebody may be writing', async () => {
    await create();
    const sum = await fill();
    await change('(exec 3>> /log; sleep 60) > /dev/null 2>&1 &');
    await rest();
    pauses = 0;

    const { name, method_reason } = await snapshot();

    expect(method_reason).toBe('the first snapshot of this container, most of it before the freeze');
    expect(pauses).toBeGreaterThan(0);
    await change('rm /most');
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: { safety: false } });
    expect(await change('md5sum /most')).toBe(sum);
  });
});
