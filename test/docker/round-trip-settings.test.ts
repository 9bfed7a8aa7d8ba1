import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adoptVps,
  createSnapshot,
  deleteVps,
  restartVps,
  restoreSnapshot,
  stopVps,
  vpsStatus,
} from '../../runner/wire/runner-api.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';
import { equipped, type Equipped } from './round-trip/equipped.ts';
import { settingsOf } from './round-trip/settings-of.ts';

/** A VPS keeps all that it is when its disk goes back, and what is not on its disk goes on. */

const MINUTES = 60_000;

let tested: RunnerUnderTest;
let image: string;
let folder: string;

beforeAll(async () => {
  tested = await runnerUnderTest({ HEALTH_TIMEOUT_MS: '60000' });
  image = await busyboxImage(tested.corner.dockerHost);
  folder = await mkdtemp(join(tmpdir(), 'savepoint-bound-'));
});
afterAll(async () => {
  await tested.close();
  await rm(folder, { recursive: true });
});

const inside = (taskId: TaskId) => ({ params: { task_id: taskId } });

/** Each way by which a VPS gets a new container. */
const WAYS: Record<string, (taskId: TaskId, vps: Equipped) => Promise<unknown>> = {
  'a restore': (taskId) => restoreLatest(taskId),
  'a restore of the stopped VPS': async (taskId) => {
    await tested.call(stopVps, inside(taskId));
    await restoreLatest(taskId);
  },
  'a restart': (taskId) => tested.call(restartVps, inside(taskId)),
  'a restart of the stopped VPS': async (taskId) => {
    await tested.call(stopVps, inside(taskId));
    await tested.call(restartVps, inside(taskId));
  },
  'a restart after the container was removed behind our back': async (taskId, { name }) => {
    await tested.corner.docker.getContainer(name).remove({ force: true });
    await eventually(async () =>
      expect(await tested.call(vpsStatus, inside(taskId))).toMatchObject({ status: 'gone', busy: null }),
    );
    await tested.call(restartVps, inside(taskId));
  },
  'a restart of the deleted VPS': async (taskId) => {
    await tested.call(deleteVps, inside(taskId));
    await tested.call(restartVps, inside(taskId));
  },
};

function restoreLatest(taskId: TaskId) {
  return tested.call(restoreSnapshot, { params: { task_id: taskId, name: 'latest' } });
}

describe('a container with everything, adopted,', () => {
  it.each(Object.entries(WAYS))(
    'is the same after %s, three times in a row',
    async (way, bringBack) => {
      const number = Object.keys(WAYS).indexOf(way);
      const vps = await equipped(tested.corner, image, folder, number);
      const taskId = tested.taskId(`all-${number}`);
      await tested.call(adoptVps, { body: { container: vps.name, task_id: taskId } });
      const before = await settingsOf(tested.corner, vps.name);
      await tested.corner.sh(vps.name, 'echo v > /named/mark; echo a > /anonymous/mark; echo b > /also-anonymous/mark');
      await tested.call(createSnapshot, inside(taskId));
      const ids = [vps.id];

      for (let time = 1; time <= 3; time += 1) {
        await tested.corner.sh(vps.name, `echo ${time} >> /named/mark; echo ${time} >> /anonymous/mark`);
        await bringBack(taskId, vps);
        const { Id, State } = await tested.corner.inspect(vps.name);
        ids.push(Id);

        expect(State.Status).toBe('running');
        expect(await settingsOf(tested.corner, vps.name)).toEqual(before);
      }

      expect(new Set(ids).size).toBe(4);
      const kept = await tested.corner.sh(vps.name, 'cat /named/mark /anonymous/mark /also-anonymous/mark');
      expect(kept).toBe('v\n1\n2\n3\na\n1\n2\n3\nb\n');
    },
    10 * MINUTES,
  );
});

it('a bind keeps what is in it, and a tmpfs is empty again', async () => {
  const vps = await equipped(tested.corner, image, folder, 100);
  const taskId = tested.taskId('outside');
  await tested.call(adoptVps, { body: { container: vps.name, task_id: taskId } });
  await writeFile(join(folder, 'note'), 'first');
  await tested.call(createSnapshot, inside(taskId));
  await writeFile(join(folder, 'note'), 'second');
  await tested.corner.sh(vps.name, 'echo x > /fast/x');

  await restoreLatest(taskId);

  expect(await tested.corner.sh(vps.name, 'cat /bound/note; ls /fast')).toBe('second');
  expect(await readFile(join(folder, 'note'), 'utf8')).toBe('second');
});

it('an adopted container without a host name of its own keeps the one it had, and its name and dynamic port', async () => {
  const id = await tested.corner.run('plain', {
    Image: image,
    Cmd: ['sleep', '100000'],
    StopSignal: 'SIGKILL',
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '' }] } },
  });
  const name = tested.corner.name('plain');
  const adopted = await tested.call(adoptVps, { body: { container: id } });
  const before = await settingsOf(tested.corner, name);
  await tested.call(createSnapshot, inside(adopted.task_id));

  for (let time = 1; time <= 3; time += 1) {
    await restoreLatest(adopted.task_id);
    await tested.call(restartVps, inside(adopted.task_id));
  }
  const after = await tested.corner.inspect(name);

  expect(adopted.task_id).toBe(name);
  expect(after.Id).not.toBe(id);
  expect(after.Config.Hostname).toBe(id.slice(0, 12));
  expect(after.NetworkSettings.Ports['80/tcp']?.[0]?.HostPort).toMatch(/^\d+$/);
  expect(await settingsOf(tested.corner, name)).toEqual(before);
});
