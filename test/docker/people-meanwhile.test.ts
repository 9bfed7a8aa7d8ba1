import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../runner/ports/engine.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { Gate } from '../support/gate.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** People use the docker command on a VPS in the very middle of a change to it. */

const gate = new Gate();
let beforeCreate: (name: string) => Promise<unknown> = async () => undefined;
let afterCommit: () => Promise<unknown> = async () => undefined;

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

function aroundEngine(engine: Engine): Engine {
  return {
    ...engine,
    commit: async (...made) => {
      const id = await gate.pass(() => engine.commit(...made));
      await afterCommit();
      return id;
    },
    create: async (recipe) => {
      await beforeCreate(recipe.name);
      return engine.create(recipe);
    },
  };
}

beforeAll(async () => {
  tested = await runnerUnderTest({ CONCURRENT_SNAPSHOTS: '1', SNAPSHOT_METHOD: 'commit' }, { aroundEngine });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`vps-${(count += 1)}`);
});
afterAll(async () => {
  gate.open();
  await tested.close();
});

const inside = () => ({ params: { task_id: taskId } });
const docker = () => tested.corner.docker.getContainer(`savepoint-vps-${taskId}`);
const status = async () => (await tested.call(api.vpsStatus, inside())).status;
const stop = () => tested.call(api.stopVps, { ...inside(), body: { snapshot: false } });

async function nothingIsLeft(): Promise<void> {
  expect((await tested.call(api.listSnapshots, inside())).snapshots).toEqual([]);
  expect((await tested.corner.standing()).images.filter((tag) => tag.includes(taskId))).toEqual([]);
}

it.each([
  ['started', 'running', stop, () => docker().start()],
  [
    'started and stopped again',
    'stopped',
    stop,
    async () => {
      await docker().start();
      await docker().stop();
    },
  ],
  ['thawed', 'running', () => tested.call(api.pauseVps, inside()), () => docker().unpause()],
])('a VPS that somebody has %s within a commit has no snapshot of it', async (_how, after, into, meddle) => {
  await tested.create(`vps-${count}`, { image });
  await into();
  gate.shut();

  const made = tested.call(api.createSnapshot, inside());
  made.catch(() => undefined);
  await gate.waiting();
  await meddle();
  gate.open();

  await expect(made).rejects.toMatchObject({ code: 'wrong_state' });
  expect(await status()).toBe(after);
  await nothingIsLeft();
});

it('a stopped VPS that somebody starts while it is restored keeps what it writes', async () => {
  await tested.create(`vps-${count}`, { image });
  await tested.call(api.stopVps, inside());
  beforeCreate = () => docker().start();

  const restored = tested.call(api.restoreSnapshot, { params: { task_id: taskId, name: 'latest' } });

  await expect(restored).rejects.toMatchObject({ code: 'wrong_state' });
  beforeCreate = async () => undefined;
  expect(await status()).toBe('running');
  await tested.corner.sh(`savepoint-vps-${taskId}`, 'date > /kept');
});

it('a VPS that somebody starts or pauses while it waits for its turn is not saved half-way, and stays as they want it', async () => {
  const other = tested.taskId(`other-${count}`);
  await tested.create(`other-${count}`, { image });
  await tested.create(`vps-${count}`, { image });
  gate.shut();
  const first = tested.call(api.createSnapshot, { params: { task_id: other } });
  await gate.waiting();

  const second = tested.call(api.createSnapshot, inside());
  second.catch(() => undefined);
  await expect.poll(async () => (await tested.call(api.listSnapshots, inside())).count).toBe(1);
  await docker().pause();
  gate.open();

  await first;
  await expect(second).rejects.toMatchObject({ code: 'wrong_state' });
  expect(await status()).toBe('paused');
  await nothingIsLeft();
});

it('what somebody puts into a VPS while its stop is being saved is there after the next restart', async () => {
  await tested.create(`vps-${count}`, { image });
  afterCommit = async () => {
    const archive = pack();
    archive.entry({ name: 'put' }, 'by hand');
    archive.finalize();
    await docker().putArchive(Readable.from(archive), { path: '/' });
    // Until the Engine has told of it.
    await sleep(500);
  };

  const { failure } = await tested.call(api.stopVps, inside());
  afterCommit = async () => undefined;
  const { vps } = await tested.call(api.restartVps, { ...inside(), body: {} });

  expect(failure).toBeNull();
  expect(await tested.corner.sh(String(vps.container?.id), 'cat /put')).toBe('by hand');
});

it("a stranger's container that takes the name of a new VPS is not touched", async () => {
  const labels = tested.corner.labels;
  beforeCreate = async (name) => {
    const theirs = { name, Image: image, Cmd: ['sleep', '1000'], Labels: labels };
    await (await tested.corner.docker.createContainer(theirs)).start();
  };

  const made = tested.create(`vps-${count}`, { image });

  await expect(made).rejects.toMatchObject({ code: 'vps_exists' });
  beforeCreate = async () => undefined;
  expect((await docker().inspect()).State.Running).toBe(true);
  await expect(status()).rejects.toMatchObject({ code: 'vps_not_found' });
});
