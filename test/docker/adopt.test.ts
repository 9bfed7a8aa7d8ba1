import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Vps } from '../../runner/wire/model.ts';
import { TaskId } from '../../runner/wire/names.ts';
import {
  adoptVps,
  createSnapshot,
  deleteVps,
  listVps,
  pauseVps,
  resumeVps,
  restartVps,
  restoreSnapshot,
  startVps,
  stopVps,
} from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A container that somebody made without Savepoint becomes a VPS, and nothing about it changes by that. */

const ALIVE = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];

let tested: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  tested = await runnerUnderTest();
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(() => tested.close());

const container = (word: string) => tested.corner.docker.getContainer(tested.corner.name(word));
const run = (word: string, more: object = {}) => tested.corner.run(word, { Image: image, Cmd: ALIVE, ...more });
const adopt = (word: string): Promise<Vps> =>
  tested.call(adoptVps, { body: { container: tested.corner.name(word), project: 'ours' } });

it.each([
  ['running', 'running', () => undefined],
  ['paused', 'paused', () => container('paused').pause()],
  ['exited', 'stopped', () => container('exited').stop()],
] as [string, string, () => unknown][])('takes over a container that is %s as it is', async (word, status, bring) => {
  const id = await run(word);
  await bring();
  const before = await tested.corner.inspect(id);

  const vps = await adopt(word);

  expect(vps).toMatchObject({
    task_id: tested.taskId(word),
    status,
    image,
    project: 'ours',
    adopted: true,
    snapshots: 0,
  });
  expect(vps.container).toEqual({ id, name: tested.corner.name(word) });
  expect(await tested.corner.inspect(id)).toEqual(before);
});

it('takes over a container that never ran, and a name that is no task_id', async () => {
  const name = tested.corner.name('Never_Ran.');
  await tested.corner.docker.createContainer({ name, Image: image, Cmd: ALIVE, Labels: tested.corner.labels });

  const vps = await tested.call(adoptVps, { body: { container: name, task_id: tested.taskId('never') } });
  const started = await tested.call(startVps, { params: { task_id: vps.task_id } });

  expect(vps.status).toBe('created');
  expect(started).toMatchObject({ status: 'running', container: { name } });
});

it('does to it all that can be done to a VPS', async () => {
  const id = await run('whole-life');
  const inside = { params: { task_id: (await adopt('whole-life')).task_id } };

  await tested.call(pauseVps, inside);
  await tested.call(resumeVps, inside);
  const made = await tested.call(createSnapshot, inside);
  await tested.corner.sh(id, 'echo later > /later');
  const { vps } = await tested.call(restoreSnapshot, { params: { ...inside.params, name: made.name } });
  await tested.call(stopVps, inside);
  await tested.call(deleteVps, { ...inside, query: { snapshots: 'true' } });

  expect(vps).toMatchObject({
    status: 'running',
    adopted: true,
    container: { name: tested.corner.name('whole-life') },
  });
  expect(JSON.stringify(await tested.corner.standing())).not.toContain('whole-life');
});

it('is undone by deleting the VPS only in so far as a person says so: its disk is saved first', async () => {
  const id = await run('let-go');
  await tested.corner.sh(id, 'echo kept > /kept');
  const { task_id } = await adopt('let-go');

  const { last_snapshot } = await tested.call(deleteVps, { params: { task_id } });
  const name = String(last_snapshot?.name);
  const { vps } = await tested.call(restoreSnapshot, { params: { task_id, name } });

  expect(vps.container?.name).toBe(tested.corner.name('let-go'));
  expect(await tested.corner.sh(tested.corner.name('let-go'), 'cat /kept')).toBe('kept\n');
});

it('goes by the name that a person gave it since, also when the former one is taken', async () => {
  const id = await run('former');
  const { task_id } = await adopt('former');
  const name = tested.corner.name('renamed');
  await container('former').rename({ name });
  const stranger = await run('former');
  await tested.corner.sh(id, 'echo mine > /mine');

  const restarted = await tested.call(restartVps, { params: { task_id } });
  const restored = await tested.call(restoreSnapshot, { params: { task_id, name: restarted.from } });

  expect([restarted.vps.container?.name, restored.vps.container?.name]).toEqual([name, name]);
  expect(await tested.corner.sh(name, 'cat /mine')).toBe('mine\n');
  expect((await tested.corner.inspect(stranger)).State.Running).toBe(true);
});

it('keeps the host port that it has now, not the one it had before somebody restarted it', async () => {
  const id = await run('ports', { ExposedPorts: { '80/tcp': {} }, HostConfig: { PublishAllPorts: true } });
  const { task_id, ports: before } = await adopt('ports');
  await container('ports').restart();
  const portNow = async () => (await tested.corner.inspect(id)).NetworkSettings.Ports['80/tcp']?.[0]?.HostPort;
  const now = Number(await portNow());

  const { vps } = await tested.call(restartVps, { params: { task_id } });

  expect(before[0]?.host_port).not.toBe(now);
  expect(vps.ports.map(({ host_port }) => host_port)).toContain(now);
});

it('remembers the host port that it got outside Savepoint', async () => {
  const id = await run('ported', { ExposedPorts: { '80/tcp': {} }, HostConfig: { PublishAllPorts: true } });
  const { task_id } = await adopt('ported');
  await container('ported').restart();
  const now = (await tested.corner.inspect(id)).NetworkSettings.Ports['80/tcp']?.[0]?.HostPort;
  await eventually(async () => {
    const { ports } = JSON.parse(await readFile(join(tested.dataDir, 'vps', `${task_id}.json`), 'utf8')) as Vps;
    expect(ports.map(({ host_port }) => String(host_port))).toContain(now);
  });
});

it('refuses a container that is not there', async () => {
  await expect(adopt('never')).rejects.toMatchObject({ code: 'container_not_found' });
});

it('refuses a container that is a VPS already, by name and by id, under any task_id', async () => {
  const id = await run('twice');
  await adopt('twice');

  for (const ref of [id, id.slice(0, 12), tested.corner.name('twice')]) {
    const again = { container: ref, task_id: tested.taskId(`twice-${ref.length}`) };
    await expect(tested.call(adoptVps, { body: again })).rejects.toMatchObject({ code: 'vps_exists' });
  }
});

it('refuses it even when both calls come at the same time', async () => {
  await run('raced');
  const as = (word: string) =>
    tested.call(adoptVps, { body: { container: tested.corner.name('raced'), task_id: tested.taskId(word) } });

  const outcomes = await Promise.allSettled([as('raced-1'), as('raced-2')]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('refuses a task_id that is taken', async () => {
  await run('wants-another');
  const { task_id } = await tested.create('owner', { image });

  const body = { container: tested.corner.name('wants-another'), task_id };

  await expect(tested.call(adoptVps, { body })).rejects.toMatchObject({ code: 'vps_exists' });
});

it.each([
  ['removes itself when it stops', 'self-removing', { HostConfig: { AutoRemove: true } }],
  ['runs QEMU', 'emulator', { Entrypoint: ['/bin/sh', '-c', 'sleep 10000 # exec qemu-system-x86_64 -m 1G'], Cmd: [] }],
])('refuses a container that %s', async (_why, word, options) => {
  const id = await run(word, options);

  await expect(adopt(word)).rejects.toMatchObject({ code: 'snapshot_unsupported' });
  const { vps } = await tested.call(listVps);

  expect(vps.map(({ task_id }) => task_id)).not.toContain(TaskId.parse(tested.corner.name(word)));
  expect((await tested.corner.inspect(id)).State.Running).toBe(true);
});
