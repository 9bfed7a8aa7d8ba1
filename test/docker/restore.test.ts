import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A restore ends with the snapshot's disk in a VPS that is well, or with the VPS as it was before. */

/** Ends at once when its disk is bad. */
const COMMAND = '[ -e /bad ] && exit 3; trap "exit 0" TERM; while :; do sleep 1; done';

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

beforeAll(async () => {
  // What ends is not looked at here: that would be a change at a time of its own.
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`back-${(count += 1)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const create = () => tested.create(`back-${count}`, { image, command: COMMAND, ports: ['127.0.0.1::80'] });
const snap = async () => (await tested.call(api.createSnapshot, inside())).name;
const restore = (name: string, body: object = {}) =>
  tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body });
const status = () => tested.call(api.vpsStatus, inside());
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);
const containers = async () => (await tested.corner.standing()).containers.filter((name) => name.includes(taskId));

const STATES: [string, () => Promise<unknown>][] = [
  ['running', async () => undefined],
  ['paused', () => tested.call(api.pauseVps, inside())],
  ['stopped', () => tested.call(api.stopVps, { ...inside(), body: { snapshot: false } })],
];

describe.each(STATES)('a VPS that is %s', (state, bring) => {
  it('runs with the disk of the snapshot afterwards, and what it had is in a safety snapshot', async () => {
    const before = await create();
    await sh('echo first > /note');
    const name = await snap();
    await sh('echo second > /note');
    await bring();

    const { vps, from, saved, down_ms } = await restore(name);

    expect(vps).toMatchObject({ status: 'running', head: name, ports: before.ports });
    expect({ from, trigger: saved?.trigger, parent: saved?.parent }).toEqual({
      from: name,
      trigger: 'safety',
      parent: name,
    });
    expect(down_ms).toBeGreaterThanOrEqual(0);
    expect(await sh('cat /note')).toBe('first\n');
    await eventually(async () => expect(await containers()).toEqual([vps.container?.name]));
    await restore(String(saved?.name));
    expect(await sh('cat /note')).toBe('second\n');
  });

  it('is as it was when what comes back does not live', async () => {
    const { container, ports } = await create();
    await sh('touch /bad');
    const bad = await snap();
    await sh('rm /bad; echo mine > /note');
    await bring();

    const failure = await restore(bad).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'restore_failed', details: { why: expect.stringContaining('exit code 3') } });
    expect(await status()).toMatchObject({ status: state, container, ports });
    expect(await containers()).toEqual([container?.name]);
    if (state === 'paused') await tested.call(api.resumeVps, inside());
    if (state === 'stopped') await tested.call(api.startVps, inside());
    expect(await sh('cat /note')).toBe('mine\n');
  });
});

it('a snapshot whose program is gone brings the VPS back as it was', async () => {
  const { container } = await create();
  await sh('mv /bin /hidden');
  const bad = await snap();
  await tested.corner.docker.getContainer(String(container?.id)).stop({ t: 0 });

  await expect(restore(bad)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:start|restore)_failed$/) });

  expect(await status()).toMatchObject({ status: 'stopped', container });
});

it('a restore without a safety snapshot takes none', async () => {
  await create();
  const name = await snap();
  await sh('echo lost > /lost');

  const { saved } = await restore(name, { safety: false });

  expect(saved).toBeNull();
  expect((await tested.call(api.listSnapshots, inside())).snapshots.map((one) => one.name)).toEqual([name]);
});

it('a disk that is in a snapshot already is not saved again', async () => {
  await create();
  const first = await snap();
  await sh('echo x > /x');
  const { snapshot } = await tested.call(api.stopVps, inside());

  const { saved } = await restore(first);
  const { current } = await tested.call(api.oneSnapshot, { params: { task_id: taskId, name: first } });

  expect(snapshot?.state).toBe('ready');
  expect(saved).toBeNull();
  expect(current).toBe(true);
});

it('a snapshot whose image was removed is missing, and is never replaced by something else', async () => {
  const { container } = await create();
  const name = await snap();
  await tested.corner.docker.getImage(`savepoint/vps-${taskId}:${name}`).remove();

  await expect(restore(name)).rejects.toMatchObject({ code: 'snapshot_not_ready' });
  await tested.call(api.settleNode);

  expect(await status()).toMatchObject({ status: 'running', container });
  expect((await tested.call(api.oneSnapshot, { params: { task_id: taskId, name } })).state).toBe('missing');
});

it('a snapshot that is not there is named', async () => {
  await create();

  await expect(restore('snap-20200101-000000')).rejects.toMatchObject({ code: 'snapshot_not_found' });
  await expect(restore('latest')).rejects.toMatchObject({ code: 'snapshot_not_found' });
});

it('a port that a stranger took while the VPS was stopped keeps the restore from doing anything', async () => {
  const { ports } = await create();
  const name = await snap();
  await tested.call(api.stopVps, inside());
  const before = await status();
  await tested.corner.run(`stranger-${count}`, {
    Image: image,
    Cmd: ['sleep', '100000'],
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(ports[0]?.host_port) }] } },
  });

  await expect(restore(name)).rejects.toMatchObject({ code: 'port_taken' });

  expect(await status()).toMatchObject({ status: 'stopped', container: before.container, head: before.head });
  expect(await containers()).toEqual([before.container?.name]);
});
