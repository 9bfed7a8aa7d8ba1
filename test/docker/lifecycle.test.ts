import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../runner/wire/endpoint.ts';
import type { Vps, VpsStatus } from '../../runner/wire/model.ts';
import type { OfVps, TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What each call does to a VPS in each state. */

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
  taskId = tested.taskId(`life-${(count += 1)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const status = async () => (await tested.call(api.vpsStatus, inside())).status;
const snapshots = async () => (await tested.call(api.listSnapshots, inside())).snapshots;
const create = () => tested.create(`life-${count}`, { image });
const docker = () => tested.corner.docker.getContainer(`savepoint-vps-${taskId}`);

/** How a new VPS comes into each state. */
const INTO: Record<VpsStatus, () => Promise<unknown>> = {
  created: () => tested.create(`life-${count}`, { image, start: false }),
  running: create,
  paused: async () => {
    await create();
    await tested.call(api.pauseVps, inside());
  },
  stopped: async () => {
    await create();
    await tested.call(api.stopVps, inside());
  },
  restarting: () => tested.create(`life-${count}`, { image, command: 'exit 1', restart: 'always' }),
  gone: async () => {
    await create();
    await docker().remove({ force: true });
  },
  deleted: async () => {
    await create();
    await tested.call(api.deleteVps, inside());
  },
};

type Called = Endpoint<typeof OfVps>;
const CALLS = {
  stop: api.stopVps,
  start: api.startVps,
  pause: api.pauseVps,
  resume: api.resumeVps,
  restart: api.restartVps,
} as Record<string, unknown> as Record<'stop' | 'start' | 'pause' | 'resume' | 'restart', Called>;

describe.each([
  ['created', { stop: 'created', start: 'running', pause: null, resume: null, restart: 'running' }],
  ['running', { stop: 'stopped', start: 'running', pause: 'paused', resume: 'running', restart: 'running' }],
  ['paused', { stop: 'stopped', start: null, pause: 'paused', resume: 'running', restart: 'running' }],
  ['stopped', { stop: 'stopped', start: 'running', pause: null, resume: null, restart: 'running' }],
  ['gone', { stop: null, start: null, pause: null, resume: null, restart: null }],
  ['deleted', { stop: null, start: null, pause: null, resume: null, restart: 'running' }],
] as const)('a VPS that is %s', (state, outcomes) => {
  it.each(Object.entries(outcomes) as [keyof typeof CALLS, VpsStatus | null][])(
    'answers %s with %s',
    async (call, expected) => {
      await INTO[state]();
      expect(await status()).toBe(state);

      const answer = tested.call(CALLS[call], inside());

      if (expected === null) await expect(answer).rejects.toMatchObject({ code: 'wrong_state' });
      else await answer;
      expect(await status()).toBe(expected ?? state);
    },
  );
});

it('a VPS in a restart loop can be stopped, and snapshotted then', async () => {
  await INTO.restarting();

  await tested.call(api.stopVps, inside());
  const made = await tested.call(api.createSnapshot, inside());

  expect(await status()).toBe('stopped');
  expect(made.state).toBe('ready');
});

it('a call on a VPS that nobody knows answers 404', async () => {
  for (const called of [...Object.values(CALLS), api.vpsStatus, api.deleteVps, api.createSnapshot, api.listSnapshots]) {
    await expect(tested.call(called as Called, inside())).rejects.toMatchObject({ code: 'vps_not_found' });
  }
});

it('a stop takes a snapshot of the quiet disk, unless told not to, and none when nothing has changed', async () => {
  await create();

  const silent = await tested.call(api.stopVps, { ...inside(), body: { snapshot: false } });
  await tested.call(api.startVps, inside());
  const first = await tested.call(api.stopVps, inside());
  const second = await tested.call(api.stopVps, inside());

  expect(silent).toMatchObject({ snapshot: null, failure: null });
  expect(first).toMatchObject({ snapshot: { trigger: 'stop', state: 'ready', frozen_ms: 0 }, failure: null });
  expect(second).toMatchObject({ snapshot: null, failure: null });
  expect(await snapshots()).toHaveLength(1);
});

it('a restart goes on from the newest snapshot, and remembers what was written since', async () => {
  const vps = await create();
  await tested.corner.sh(String(vps.container?.id), 'echo one > /root/note');

  const restarted = await tested.call(api.restartNamedVps, { body: { task_id: taskId } });

  expect(restarted.from).toBe(restarted.saved?.name);
  expect(restarted.vps).toMatchObject({ status: 'running', head: restarted.from, image });
  expect(restarted.vps.container?.id).not.toBe(vps.container?.id);
  expect(await tested.corner.sh(String(restarted.vps.container?.id), 'cat /root/note')).toBe('one\n');
});

it('a restart can also just start the container, or go back to a snapshot that is named', async () => {
  const { container } = await create();
  const made = await tested.call(api.createSnapshot, { ...inside(), body: { alias: 'clean' } });
  await tested.corner.sh(String(container?.id), 'echo later > /root/later');

  const same = await tested.call(api.restartVps, { ...inside(), body: { from: 'container' } });
  const back = await tested.call(api.restartVps, { ...inside(), body: { from: 'clean' } });

  expect(same).toMatchObject({ from: 'container', vps: { container } });
  expect(back).toMatchObject({ from: made.name, vps: { head: made.name } });
  expect(await tested.corner.sh(String(back.vps.container?.id), 'ls /root')).toBe('');
});

describe('a delete', () => {
  it('keeps the snapshots, and a restart brings the VPS back', async () => {
    const { container } = await create();
    await tested.corner.sh(String(container?.id), 'echo kept > /root/note');

    const { last_snapshot, deleted } = await tested.call(api.deleteVps, inside());
    const left = await tested.corner.standing();
    const listed = await tested.call(api.listVps);
    const back = await tested.call(api.restartVps, inside());

    expect(deleted).toEqual([]);
    expect(left.containers).not.toContain(container?.name);
    expect(left.images).toContain(last_snapshot?.image);
    expect(listed.vps.map(({ task_id }) => task_id)).not.toContain(taskId);
    expect(await tested.corner.sh(String(back.vps.container?.id), 'cat /root/note')).toBe('kept\n');
  });

  it('brings the VPS back by a restore, too', async () => {
    await create();
    const { last_snapshot } = await tested.call(api.deleteVps, inside());

    const name = String(last_snapshot?.name);
    const { vps } = await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name } });

    expect(vps).toMatchObject({ status: 'running', head: name });
  });

  it.each(['created', 'running', 'paused', 'stopped', 'restarting', 'gone', 'deleted'] as const)(
    'with the snapshots leaves nothing of a VPS that was %s',
    async (state) => {
      await INTO[state]();

      await tested.call(api.deleteVps, { ...inside(), query: { snapshots: 'true', force: 'true' } });
      const { containers, images } = await tested.corner.standing();

      expect([...containers, ...images].filter((name) => name.includes(taskId))).toEqual([]);
      await expect(status()).rejects.toMatchObject({ code: 'vps_not_found' });
    },
  );

  it('with the snapshots spares pinned ones unless forced', async () => {
    await create();
    const pinned = await tested.call(api.createSnapshot, { ...inside(), body: { pinned: true } });

    await tested.call(api.deleteVps, { ...inside(), query: { snapshots: 'true' } });

    expect((await snapshots()).map(({ name }) => name)).toEqual([pinned.name]);
    expect(await status()).toBe('deleted');
  });

  it('frees the task_id only when no snapshot is left', async () => {
    await create();
    await tested.call(api.deleteVps, inside());

    await expect(create()).rejects.toMatchObject({ code: 'vps_exists' });
    await tested.call(api.deleteVps, { ...inside(), query: { snapshots: 'true' } });

    expect((await create()).status).toBe('running');
  });
});

it('the lists show who is there and who is active', async () => {
  await create();
  const running = taskId;
  taskId = tested.taskId(`life-${(count += 1)}`);
  await INTO.stopped();
  const named = ({ vps }: { vps: Vps[] }) => vps.map(({ task_id }) => task_id);

  const [all, active] = [await tested.call(api.listVps), await tested.call(api.activeVps)];

  expect(named(all)).toEqual(expect.arrayContaining([running, taskId]));
  expect(all.count).toBe(all.vps.length);
  expect(named(active)).toContain(running);
  expect(named(active)).not.toContain(taskId);
});
