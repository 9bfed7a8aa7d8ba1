import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../runner/ports/clock.ts';
import type { RunnerEvent } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { Gate } from '../support/gate.ts';
import { HandTicks } from '../support/hand-ticks.ts';
import { busyboxImage } from '../support/images.ts';
import { type Changes, runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Snapshots that are taken by themselves, on a clock of the test's own. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is saved waits here as long as it is shut. */
const gate = new Gate();
const ticks = new HandTicks();
let now = Date.parse('2030-06-01T00:30:00.000Z');
const clock: Clock = {
  now: () => new Date(now),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
const changes: Changes = {
  clock,
  scheduler: ticks,
  aroundEngine: (engine) => ({
    ...engine,
    commit: (...made) => gate.pass(() => engine.commit(...made)),
    loadLayer: (...made) => gate.pass(() => engine.loadLayer(...made)),
  }),
};

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;
let heard: readonly RunnerEvent[] = [];

beforeAll(async () => {
  tested = await runnerUnderTest({}, changes);
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`planned-${(count += 1)}`);
});
afterEach(async () => {
  gate.open();
  await tested.call(api.removeSchedule, inside()).catch(() => undefined);
});
afterAll(() => tested.close());

const inside = (of = taskId) => ({ params: { task_id: of } });
const create = () => tested.create(`planned-${count}`, { image });
const set = (body: object, of = taskId) =>
  tested.call(api.setSchedule, { ...inside(of), body: { cron: '@hourly', ...body } });
const show = (of = taskId) => tested.call(api.showSchedule, inside(of));
const snapshots = async (of = taskId) => (await tested.call(api.listSnapshots, inside(of))).snapshots;
const write = async (text: string) =>
  tested.corner.sh(String((await tested.call(api.vpsStatus, inside())).container?.id), `echo ${text} > /note`);
const ran = () =>
  heard.flatMap((event) => (event.type === 'schedule.ran' && event.task_id === taskId ? event.outcome : []));

/** Goes on to a time, lets the minute pass, and waits until nothing runs any more. */
async function at(time: number): Promise<void> {
  now = time;
  await ticks.tick('schedules');
  await idle();
}

async function idle(of = taskId): Promise<void> {
  await eventually(async () => expect((await tested.call(api.vpsStatus, inside(of))).busy).toBeNull());
}

it('are taken once at each time, when there is anything new', async () => {
  await create();
  heard = await tested.listen();
  await set({ expiry: 2 });
  const start = Math.ceil(now / HOUR) * HOUR;

  await at(start - MINUTE);
  expect(await snapshots()).toEqual([]);
  await write('one');
  await at(start);
  await at(start + MINUTE);
  const [first, ...others] = await snapshots();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ trigger: 'schedule', expires_at: new Date(start + 2 * DAY).toISOString() });
  expect((await show()).last_run).toMatchObject({ outcome: 'taken', snapshot: first?.name, reason: null });

  // Right after it was written, a file may have been written again at the same moment: the first look cannot tell.
  for (const hours of [1, 2, 3]) await at(start + hours * HOUR);
  const before = await snapshots();
  expect(before.length).toBeLessThanOrEqual(2);
  expect(await show()).toMatchObject({ last_run: { outcome: 'unchanged', snapshot: null } });

  await write('two');
  await at(start + 4 * HOUR);
  expect((await snapshots()).length).toBe(before.length + 1);
  await set({ skip_unchanged: false });
  await at(start + 5 * HOUR);
  expect((await snapshots()).length).toBe(before.length + 2);
  expect(ran().filter((outcome) => outcome === 'taken')).toHaveLength((await snapshots()).length);
});

it('are shown before they come, are remembered, and go with their VPS', async () => {
  await create();
  const midnight = Math.ceil(now / DAY) * DAY;
  const runs = [0, 1, 2, 3, 4].map((days) => new Date(midnight + days * DAY).toISOString());

  const made = await set({ cron: '@daily', keep: { daily: 7 }, expiry: 30 });
  expect(made).toMatchObject({ cron: '@daily', time_zone: 'UTC', keep: { daily: 7 }, expiry: 30, next_runs: runs });
  expect((await tested.call(api.vpsStatus, inside())).next_run).toBe(runs[0]);
  const query = { cron: '30 2 * * *', time_zone: 'Asia/Kathmandu' };
  const { next_runs } = await tested.call(api.previewSchedule, { ...inside(), query });
  expect(next_runs.map((run) => run.slice(11))).toEqual(Array(5).fill('20:45:00.000Z'));

  await tested.startAgain({}, changes);
  expect(await show()).toEqual(made);
  await set({ cron: '@daily', enabled: false });
  expect((await tested.call(api.vpsStatus, inside())).next_run).toBeNull();

  await tested.call(api.deleteVps, inside());
  await expect(show()).rejects.toMatchObject({ code: 'schedule_not_found' });
  await expect(set({})).rejects.toMatchObject({ code: 'wrong_state' });
  await expect(tested.call(api.removeSchedule, inside())).rejects.toMatchObject({ code: 'schedule_not_found' });
});

it('that were missed are caught up by one, as soon as the runner is there again', async () => {
  await create();
  await set({});
  await tested.stop();

  now += 3 * DAY + 10 * MINUTE;
  await tested.start({}, changes);

  await eventually(async () => expect(await snapshots()).toHaveLength(1));
  await at(now + MINUTE);
  expect(await snapshots()).toHaveLength(1);
  expect((await show()).last_run).toMatchObject({ outcome: 'taken', reason: expect.stringContaining('late') });
  await tested.call(api.removeSchedule, inside());
  await at(now + DAY);
  expect(await snapshots()).toHaveLength(1);
});

it('go on from now when the clock had been years ahead', async () => {
  await create();
  const today = now;
  now += 400 * DAY;
  await set({ skip_unchanged: false });
  await at(now + HOUR);
  expect(await snapshots()).toHaveLength(1);

  await at(today);
  await at(today + HOUR);

  expect(await snapshots()).toHaveLength(2);
  expect(await show()).toMatchObject({
    next_runs: [
      expect.stringMatching(new RegExp(`^${new Date(today).getUTCFullYear()}-`)),
      ...Array(4).fill(expect.anything()),
    ],
  });
});

it('wait while somebody else works on the VPS, and are skipped when the next is due', async () => {
  await create();
  await set({ skip_unchanged: false });
  heard = await tested.listen();
  const start = Math.ceil((now + 1) / HOUR) * HOUR;
  gate.shut();
  const theirs = tested.call(api.createSnapshot, { ...inside(), body: {} });
  await gate.waiting();

  now = start;
  await ticks.tick('schedules');
  now = start + MINUTE;
  await ticks.tick('schedules');
  expect((await show()).last_run).toBeNull();
  now = start + HOUR;
  await ticks.tick('schedules');
  await eventually(async () =>
    expect((await show()).last_run).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('snapshot.create'),
    }),
  );

  gate.open();
  await theirs;
  await at(start + HOUR + MINUTE);
  expect((await snapshots()).map(({ trigger }) => trigger)).toEqual(['schedule', 'manual']);
  expect(ran()).toEqual(['skipped', 'taken']);
});

it('are deferred while the disk is short, and taken when it is not any more', async () => {
  await create();
  await set({});
  await tested.startAgain({ MIN_FREE_DISK: '900TB' }, changes);
  const start = Math.ceil((now + 1) / HOUR) * HOUR;

  heard = await tested.listen();
  for (const minutes of [0, 1, 2, 5]) await at(start + minutes * MINUTE);
  expect(await show()).toMatchObject({
    last_run: { outcome: 'deferred', reason: expect.stringContaining('too little free disk') },
  });
  await eventually(() => expect(ran()).toEqual(['deferred']));
  expect(heard.filter(({ type }) => type.startsWith('operation.') || type.startsWith('snapshot.'))).toEqual([]);

  await tested.startAgain({}, changes);
  await at(start + 6 * MINUTE);
  await eventually(async () => expect((await show()).last_run).toMatchObject({ outcome: 'taken' }));
});

it('save no stopped VPS whose disk is saved, and any that is not', async () => {
  await create();
  await set({});
  await tested.call(api.stopVps, { ...inside(), body: { snapshot: false } });
  const start = Math.ceil((now + 1) / HOUR) * HOUR;

  await at(start);
  await at(start + HOUR);

  expect((await snapshots()).map(({ trigger }) => trigger)).toEqual(['schedule']);
  expect((await show()).last_run).toMatchObject({ outcome: 'unchanged' });
});

it('count apart: neither they nor what people take costs the other a place', async () => {
  await tested.startAgain({ MAX_SNAPSHOTS_PER_VPS: '1' }, changes);
  await create();
  await set({ skip_unchanged: false, keep: { last: 2 } });
  const start = Math.ceil((now + 1) / HOUR) * HOUR;
  const { name } = await tested.call(api.createSnapshot, { ...inside(), body: {} });

  for (const hours of [0, 1, 2, 3]) await at(start + hours * HOUR);

  expect((await snapshots()).map(({ trigger }) => trigger)).toEqual(['schedule', 'schedule', 'manual']);
  const plan = await tested.call(api.retentionPlan, inside());
  expect(plan).toMatchObject({ scheduled: { last: 2 }, remove: [] });
  expect(plan.keep.at(-1)).toEqual({ name, because: '1 of 1' });
});

it('of many VPSes at the same minute are taken a few at a time, and hold up neither the minute nor the others', async () => {
  await tested.startAgain({ CONCURRENT_SNAPSHOTS: '2' }, changes);
  const crowd: TaskId[] = [];
  for (let n = 0; n < 5; n += 1) {
    crowd.push(taskId);
    await create();
    await set({});
    taskId = tested.taskId(`planned-${(count += 1)}`);
  }
  gate.shut();
  now = Math.ceil((now + 1) / HOUR) * HOUR;

  await ticks.tick('schedules');
  await gate.waiting();
  await ticks.tick('schedules');
  const busy = async () =>
    (await Promise.all(crowd.map((of) => tested.call(api.vpsStatus, inside(of))))).filter((vps) => vps.busy);
  await eventually(async () => expect(await busy()).toHaveLength(2));
  await sleep(300);
  expect(await busy()).toHaveLength(2);

  gate.open();
  for (const of of crowd) await eventually(async () => expect(await snapshots(of)).toHaveLength(1));
  for (const of of crowd) await idle(of);
});

it('are still due when the runner was stopped in the middle of one', async () => {
  await create();
  await set({});
  gate.shut();
  now = Math.ceil((now + 1) / HOUR) * HOUR;
  await ticks.tick('schedules');
  await gate.waiting();

  const stopping = tested.stop();
  gate.open();
  await stopping.then(() => tested.start({}, changes));

  await eventually(async () => expect(await snapshots()).toMatchObject([{ trigger: 'schedule', state: 'ready' }]));
  await idle();
  await at(now + MINUTE);
  expect(await snapshots()).toHaveLength(1);
});

it.each([
  [
    { cron: '0 0 30 2 *', time_zone: 'Europe/Berln' },
    'body.cron: the schedule never comes: .* body.time_zone: no time zone',
  ],
  [{ cron: '@daily', keep: {}, often: true }, 'body.keep: no tier keeps anything; .*often'],
] as const)('that are nonsense are refused, and say why: %j', async (body, problems) => {
  const refused = set(body as Parameters<typeof set>[0]);

  await expect(refused).rejects.toMatchObject({ code: 'bad_request', message: expect.stringMatching(problems) });
});
