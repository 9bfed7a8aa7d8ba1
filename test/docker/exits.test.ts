import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import { listSnapshots, restartVps, startVps, stopVps, vpsStatus } from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A VPS that stops without Savepoint is saved as if Savepoint had stopped it. */

const DEBOUNCE_MS = 300;

let tested: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: String(DEBOUNCE_MS) });
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(() => tested.close());

const inside = (taskId: TaskId) => ({ params: { task_id: taskId } });
const triggers = async (taskId: TaskId) =>
  (await tested.call(listSnapshots, inside(taskId))).snapshots.map(({ trigger }) => trigger);

it('a VPS that ends by itself is saved once, and says how it ended', async () => {
  const heard = await tested.listen();
  const command = '[ -e /result ] && exec sleep 1000; echo done > /result; exit 7';
  const { task_id: taskId } = await tested.create('ends', { image, command });

  const vps = await eventually(async () => {
    const now = await tested.call(vpsStatus, inside(taskId));
    expect(now).toMatchObject({ snapshots: 1, busy: null });
    return now;
  });
  const { saved } = await tested.call(restartVps, inside(taskId));

  expect(vps).toMatchObject({ status: 'stopped', exit_code: 7 });
  expect(await triggers(taskId)).toEqual(['exit']);
  expect(heard).toContainEqual(expect.objectContaining({ type: 'vps.exited', task_id: taskId, exit_code: 7 }));
  expect(saved).toBeNull();
  expect(await tested.corner.sh(`savepoint-vps-${taskId}`, 'cat /result')).toBe('done\n');
});

it('a VPS that somebody stops with docker is saved', async () => {
  const { task_id: taskId, container } = await tested.create('stopped', { image });

  await tested.corner.docker.getContainer(String(container?.id)).stop();

  await eventually(async () => expect(await triggers(taskId)).toEqual(['exit']));
});

it('a VPS that is to run always and fell with its machine, while no runner was there, runs again', async () => {
  const [always, not] = [
    await tested.create('fell', { image, restart: 'unless-stopped' }),
    await tested.create('fell-too', { image }),
  ];
  await tested.stop();
  const at = new Date();
  // As after a power cut: the Engine has forgotten them, and the machine has been started since.
  for (const { container } of [always, not]) await tested.corner.docker.getContainer(String(container?.id)).stop();

  await tested.start({ EXIT_DEBOUNCE_MS: String(DEBOUNCE_MS) }, { machine: { id: 'another', at } });

  await eventually(async () => {
    expect(await tested.call(vpsStatus, inside(always.task_id))).toMatchObject({ status: 'running', snapshots: 0 });
    expect(await triggers(not.task_id)).toEqual(['exit']);
  });
});

it('a VPS that a restart policy starts again is not saved each time', async () => {
  const command = 'sleep 1; exit 1';
  const { task_id: taskId } = await tested.create('again', { image, command, restart: 'always' });

  await eventually(async () => {
    const { RestartCount } = await tested.corner.inspect(`savepoint-vps-${taskId}`);
    expect(RestartCount).toBeGreaterThan(2);
  });
  const { vps } = await tested.call(stopVps, inside(taskId));

  expect(vps.status).toBe('stopped');
  expect(await triggers(taskId)).toContain('stop');
});

it("a VPS is nobody's business after Savepoint itself has stopped or replaced its container", async () => {
  const { task_id: taskId } = await tested.create('quiet', { image });
  await tested.call(stopVps, inside(taskId));
  await tested.call(startVps, inside(taskId));
  await tested.call(restartVps, inside(taskId));
  const heard = await tested.listen();

  await sleep(4 * DEBOUNCE_MS);

  expect(heard.filter(({ task_id }) => task_id === taskId)).toEqual([]);
});
