import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../runner/ports/clock.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What goes away by itself: the oldest beyond the limit, and what has expired. */

const LIMIT = { MAX_SNAPSHOTS_PER_VPS: '2' };
const DAY_MS = 86_400_000;

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

beforeAll(async () => {
  tested = await runnerUnderTest(LIMIT);
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`rotated-${(count += 1)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const create = () => tested.create(`rotated-${count}`, { image });
const snap = async (body: object = {}) => (await tested.call(api.createSnapshot, { ...inside(), body })).name;
const names = async () => (await tested.call(api.listSnapshots, inside())).snapshots.map(({ name }) => name);
const tags = async () => {
  const { images } = await tested.corner.standing();
  return images.filter((tag) => tag.includes(taskId)).map((tag) => tag.split(':')[1]);
};

/** The clock of a day in the future. */
function daysLater(days: number): Clock {
  return {
    now: () => new Date(Date.now() + days * DAY_MS),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  };
}

it('the oldest beyond the limit go, but none that is pinned or named', async () => {
  await create();
  const pinned = await snap({ pinned: true });
  const named = await snap({ alias: 'kept' });
  const [first, second, third, fourth] = [await snap(), await snap(), await snap(), await snap()];

  expect(new Set([first, second, third, fourth]).size).toBe(4);
  expect(await names()).toEqual([fourth, third, named, pinned]);
  await eventually(async () => expect((await tags()).sort()).toEqual([pinned, named, third, fourth].sort()));
});

it('the snapshot that the VPS stands on stays, however old it is', async () => {
  await create();
  const old = await snap();
  await snap();
  const params = { task_id: taskId, name: old };

  await tested.call(api.restoreSnapshot, { params, body: { safety: false } });
  const head = (await tested.call(api.vpsStatus, inside())).head;
  const next = await snap();

  expect(head).toBe(old);
  expect((await names())[0]).toBe(next);
  expect((await tested.call(api.vpsStatus, inside())).head).toBe(next);
});

it('stops count, too', async () => {
  const vps = await create();
  for (const n of [1, 2, 3]) {
    await tested.corner.sh(String(vps.container?.id), `echo ${n} > /number`);
    await tested.call(api.stopVps, inside());
    await tested.call(api.startVps, inside());
  }

  const { snapshots } = await tested.call(api.listSnapshots, inside());

  expect(snapshots.map(({ trigger, seq }) => [trigger, seq])).toEqual([
    ['stop', 3],
    ['stop', 2],
  ]);
});

it('a limit of 0 keeps all', async () => {
  await tested.startAgain({ MAX_SNAPSHOTS_PER_VPS: '0' });
  await create();

  for (let n = 0; n < 7; n += 1) await snap();

  expect(await names()).toHaveLength(7);
  await tested.startAgain(LIMIT);
});

it('what has expired goes when the runner next looks, pinned ones never', async () => {
  await create();
  const tomorrow = await snap({ expiry: 1, alias: 'tomorrow' });
  const pinned = await snap({ expiry: 1, pinned: true });
  const nextWeek = await snap({ expiry: 7 });

  await tested.startAgain(LIMIT, { clock: daysLater(0.9) });
  expect(await names()).toEqual([nextWeek, pinned, tomorrow]);
  await tested.startAgain(LIMIT, { clock: daysLater(1.1) });
  expect(await names()).toEqual([nextWeek, pinned]);
  await tested.startAgain(LIMIT, { clock: daysLater(8) });
  expect(await names()).toEqual([pinned]);

  await eventually(async () => expect(await tags()).toEqual([pinned]));
  await tested.startAgain(LIMIT);
});

it('an expired snapshot goes while the runner runs', async () => {
  await create();
  let shift = 0;
  const clock: Clock = { ...daysLater(0), now: () => new Date(Date.now() + shift) };
  await tested.startAgain(LIMIT, { clock });
  await snap({ expiry: 1 });

  shift = 2 * DAY_MS;

  // The sweep is due each minute.
  await eventually(async () => expect(await names()).toEqual([]), 90_000);
  await tested.startAgain(LIMIT);
});

it('an age that the node sets holds for what nobody named, pinned or stands on', async () => {
  const settings = { SNAPSHOT_RETENTION_DAYS: '30', MAX_SNAPSHOTS_PER_VPS: '0' };
  await tested.startAgain(settings);
  await create();
  await snap();
  const later = await snap({ expiry: 60 });
  const named = await snap({ alias: 'named' });
  await snap();
  const head = await snap();

  await tested.startAgain(settings, { clock: daysLater(31) });

  expect(await names()).toEqual([head, named, later]);
  await tested.startAgain(LIMIT);
});

it('tiers keep more than the limit does, the plan says why, and trying others deletes nothing', async () => {
  await create();
  const retention = { max: 1, keep: { last: 3 } };
  const edited = await tested.call(api.editVps, { ...inside(), body: { retention } });
  const [, second, third, fourth] = [await snap(), await snap(), await snap(), await snap()];

  expect(edited.retention).toEqual(retention);
  expect(await names()).toEqual([fourth, third, second]);
  expect(await tested.call(api.retentionPlan, inside())).toEqual({
    task_id: taskId,
    rules: { max: 1, days: null, keep: { last: 3 } },
    scheduled: null,
    keep: [
      { name: fourth, because: 'HEAD' },
      { name: third, because: 'last 2 of 3' },
      { name: second, because: 'last 3 of 3' },
    ],
    remove: [],
  });
  const tried = await tested.call(api.retentionPlan, { ...inside(), query: { keep: 'none', max: '2' } });
  expect(tried.remove).toEqual([{ name: second, because: 'beyond 2' }]);
  expect(tried.keep).toHaveLength(2);
  expect(await names()).toEqual([fourth, third, second]);
});

it("an age of its own holds for a VPS in place of its node's", async () => {
  await create();
  await tested.call(api.editVps, { ...inside(), body: { retention: { max: 0, days: 2 } } });
  await snap();
  const head = await snap();

  await tested.startAgain(LIMIT, { clock: daysLater(3) });

  expect(await names()).toEqual([head]);
  expect((await tested.call(api.retentionPlan, inside())).rules).toEqual({ max: 0, days: 2, keep: null });
  await tested.startAgain(LIMIT);
});
