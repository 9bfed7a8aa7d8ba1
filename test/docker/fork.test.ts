import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import type { Snapshot, Vps } from '../../runner/wire/model.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A fork is a VPS of its own with the disk of a snapshot. What it came from does not notice. */

const COMMAND = '[ -e /bad ] && exit 3; trap "exit 0" TERM; while :; do sleep 1; done';

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let source: Vps;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(async () => {
  source = await tested.create(`source-${(count += 1)}`, {
    image,
    command: COMMAND,
    ports: ['127.0.0.1::80', '53/udp'],
    project: 'p',
  });
});
afterAll(() => tested.close());

const of = (task_id: TaskId) => ({ params: { task_id } });
const status = (task_id: TaskId) => tested.call(api.vpsStatus, of(task_id));
const snap = (task_id: TaskId, body: object = {}) => tested.call(api.createSnapshot, { ...of(task_id), body });
const list = async (task_id: TaskId) => (await tested.call(api.listSnapshots, of(task_id))).snapshots;
const sh = ({ container }: Vps, script: string) => tested.corner.sh(String(container?.id), script);
const idOf = (word: string) => tested.taskId(`${word}-${count}`);
const fork = (word: string, name: string, body: object = {}, from: TaskId = source.task_id) =>
  tested.call(api.forkSnapshot, { params: { task_id: from, name }, body: { task_id: idOf(word), ...body } });
const gone = (task_id: TaskId, query: object = { snapshots: 'true', force: 'true' }) =>
  tested.call(api.deleteVps, { ...of(task_id), query });
const imagesOf = async (task_id: TaskId) =>
  (await tested.corner.standing()).images.filter((tag) => tag.startsWith(`savepoint/vps-${task_id}:`));

it('has the disk of the snapshot and all else of its own', async () => {
  await sh(source, 'echo then > /note');
  const { name } = await snap(source.task_id);
  await sh(source, 'echo now > /note');
  const before = { vps: await status(source.task_id), snapshots: await list(source.task_id) };

  const made = await fork('fork', name);

  expect(made).toMatchObject({
    status: 'running',
    image,
    project: 'p',
    adopted: false,
    head: null,
    snapshots: 0,
    forked_from: { task_id: source.task_id, name, not_shared: [] },
  });
  expect(await sh(made, 'cat /note')).toBe('then\n');
  expect(await sh(made, 'hostname')).toBe(`${made.task_id}\n`);
  const hosts = [...source.ports, ...made.ports].map(({ host_port }) => host_port);
  expect(made.ports.map(({ container }) => container)).toEqual(source.ports.map(({ container }) => container));
  expect(new Set(hosts).size).toBe(new Set(source.ports.map(({ host_port }) => host_port)).size * 2);
  expect(await status(source.task_id)).toEqual(before.vps);
  const [used] = await list(source.task_id);
  expect(used?.last_used_at).not.toBeNull();
  expect([{ ...used, last_used_at: null }]).toEqual(before.snapshots);
  expect(await sh(source, 'cat /note')).toBe('now\n');
});

it('ten of one snapshot are made at once', async () => {
  const { name } = await snap(source.task_id);

  const made = await Promise.all(Array.from({ length: 10 }, (_, nth) => fork(`many-${nth}`, name)));

  expect(made.map((one) => one.status)).toEqual(made.map(() => 'running'));
  for (const [nth, port] of source.ports.entries()) {
    const hosts = [port, ...made.map(({ ports }) => ports[nth])].map((one) => one?.host_port);
    expect(new Set(hosts).size).toBe(11);
  }
  for (const { task_id } of made) await gone(task_id);
}, 60_000);

it('nobody needs to name it, and it need not start', async () => {
  const { name } = await snap(source.task_id, { alias: 'golden' });

  const made = await fork('x', 'golden', { task_id: undefined, start: false, project: null });

  expect(made).toMatchObject({ status: 'created', project: null, forked_from: { name } });
  expect(made.task_id).toMatch(/^vps-\d{14}-[0-9a-f]{6}$/);
  await gone(made.task_id);
});

it('publishes no ports where none are wanted, nor when it is put back', async () => {
  const made = await fork('hidden', (await snap(source.task_id)).name, { ports: 'none' });

  expect(made).toMatchObject({ status: 'running', ports: [] });
  const { name } = await snap(made.task_id);
  const { vps } = await tested.call(api.restoreSnapshot, { params: { task_id: made.task_id, name }, body: {} });
  expect(vps).toMatchObject({ status: 'running', ports: [] });
});

it('keeps its ports when it starts again', async () => {
  const made = await fork('again', (await snap(source.task_id)).name);
  await tested.call(api.stopVps, { ...of(made.task_id), body: { snapshot: false } });

  const { ports } = await tested.call(api.startVps, of(made.task_id));

  expect(ports).toEqual(made.ports);
});

it('is made of a deleted VPS, too', async () => {
  await sh(source, 'echo last > /note');
  const { last_snapshot } = await gone(source.task_id, {});

  const made = await fork('heir', String(last_snapshot?.name));

  expect(await sh(made, 'cat /note')).toBe('last\n');
});

describe('lives on', () => {
  it('when the snapshot is deleted that it came from, whose storage is freed when nothing stands on it', async () => {
    const { name } = await snap(source.task_id);
    const made = await fork('fork', name);
    await sh(made, 'echo mine > /mine');

    const deleted = await tested.call(api.deleteSnapshot, { params: { task_id: source.task_id, name } });
    const first = await snap(made.task_id);

    expect(deleted).toMatchObject({ deleted: [name], pending: [name] });
    expect(await imagesOf(source.task_id)).toHaveLength(1);
    expect(first).toMatchObject({ state: 'ready', parent: null, current: true });
    const { vps } = await tested.call(api.restartVps, { ...of(made.task_id), body: {} });
    expect(await sh(vps, 'cat /mine')).toBe('mine\n');
    await eventually(async () => expect(await imagesOf(source.task_id)).toEqual([]));
  });

  it('as a fork of a fork, when both are deleted that it came from', async () => {
    await sh(source, 'echo one > /one');
    const one = await fork('one', (await snap(source.task_id)).name);
    await sh(one, 'echo two > /two');
    const two = await fork('two', (await snap(one.task_id)).name, {}, one.task_id);

    await gone(source.task_id);
    await gone(one.task_id);
    const { chain } = await tested.call(api.vpsStorage, of((await snap(two.task_id)).task_id));
    const { vps } = await tested.call(api.restartVps, { ...of(two.task_id), body: {} });

    expect(await sh(vps, 'cat /one /two')).toBe('one\ntwo\n');
    expect(vps).toMatchObject({ image, forked_from: { task_id: one.task_id } });
    // The layers above the image that the first one was made from: what all three of them wrote.
    expect(chain).toMatchObject({ own_layers: (chain?.depth ?? 0) - 1, reason: null });
    await gone(two.task_id);
    const left = async () => (await tested.corner.standing()).images.filter((tag) => tag.includes(`-${count}:`));
    await eventually(async () => expect(await left()).toEqual([]));
  });

  it('and is known when its document is lost', async () => {
    const { name } = await snap(source.task_id);
    const [bare, saved] = [await fork('bare', name), await fork('saved', name)];
    await snap(saved.task_id);
    await tested.stop();
    for (const { task_id } of [bare, saved]) await rm(join(tested.dataDir, 'vps', `${task_id}.json`));

    await tested.start({ EXIT_DEBOUNCE_MS: '600000' });

    const { container, forked_from } = bare;
    expect(await status(bare.task_id)).toMatchObject({ status: 'running', image, container, forked_from });
    expect(await status(saved.task_id)).toMatchObject({ image, forked_from: saved.forked_from, project: 'p' });
  });
});

describe('is not made', () => {
  const nothingIsLeft = async (word: string) => {
    await expect(status(idOf(word))).rejects.toMatchObject({ code: 'vps_not_found' });
    const { containers } = await tested.corner.standing();
    expect(containers.filter((name) => name.endsWith(idOf(word)))).toEqual([]);
  };

  it.each<[string, string, (taken: Snapshot) => Promise<unknown>]>([
    ['of a snapshot that is not there', 'snapshot_not_found', () => fork('no', 'snap-20200101-000000')],
    ['of a VPS that is not there', 'vps_not_found', ({ name }) => fork('no', name, {}, idOf('nobody'))],
    [
      'of one whose image was removed',
      'snapshot_not_ready',
      async ({ image, name }) => {
        await tested.corner.docker.getImage(image).remove();
        return fork('no', name);
      },
    ],
    [
      'on a network that is gone',
      'network_not_found',
      async () => {
        const network = await tested.corner.network(`net-${count}`);
        const { task_id } = await tested.create(`wired-${count}`, { image, network });
        const { name } = await snap(task_id);
        await gone(task_id, {});
        await tested.corner.docker.getNetwork(network).remove();
        return fork('no', name, {}, task_id);
      },
    ],
  ])('%s', async (_what, code, ask) => {
    const taken = await snap(source.task_id);

    await expect(ask(taken)).rejects.toMatchObject({ code });

    await nothingIsLeft('no');
  });

  it('when its program cannot start', async () => {
    await sh(source, 'mv /bin /hidden');
    const { name } = await snap(source.task_id);

    await expect(fork('no', name)).rejects.toMatchObject({ code: 'start_failed' });

    await nothingIsLeft('no');
    expect((await list(source.task_id))[0]?.last_used_at).toBeNull();
  });

  it('under an id that is taken', async () => {
    const { name } = await snap(source.task_id);
    const other = await tested.create(`other-${count}`, { image });

    await expect(fork('x', name, { task_id: other.task_id })).rejects.toMatchObject({ code: 'vps_exists' });
    await expect(fork('x', name, { task_id: source.task_id })).rejects.toMatchObject({ code: 'vps_exists' });

    expect(await status(other.task_id)).toEqual(other);
  });
});
