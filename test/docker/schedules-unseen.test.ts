import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Clock } from '../../runner/ports/clock.ts';
import { DeltaRefused, type Deltas } from '../../runner/ports/deltas.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { HandTicks } from '../support/hand-ticks.ts';
import { busyboxImage } from '../support/images.ts';
import { type Changes, runnerUnderTest } from '../support/runner-under-test.ts';

const HOUR = 3_600_000;

/** A disk that nobody can look at. */
const blind: Deltas = {
  open: async () => Promise.reject(new DeltaRefused('it is dark in here')),
  unsaved: async () => Promise.reject(new DeltaRefused('it is dark in here')),
  forget: async () => undefined,
  flatten: async () => Promise.reject(new DeltaRefused('it is dark in here')),
};

it('where nobody can tell whether anything has changed, a scheduled snapshot is taken', async () => {
  await hourly({ deltas: blind }, async (passes) => {
    for (const count of [1, 2]) expect(await passes()).toEqual({ outcome: 'taken', count });
  });
});

it('where nothing has changed, one is taken all the same when the image of the last is gone', async () => {
  let isGone = false;
  const aroundEngine = (engine: Engine): Engine => ({
    ...engine,
    image: async (ref) => (isGone && ref.includes(':snap-') ? undefined : engine.image(ref)),
  });
  await hourly({ aroundEngine }, async (passes) => {
    // What is as young as the listing counts as changed once more.
    for (let hours = 0; hours < 3; hours += 1) await passes();
    expect((await passes()).outcome).toBe('unchanged');
    isGone = true;
    expect((await passes()).outcome).not.toBe('unchanged');
  });
});

/** How a scheduled run ended, and how many snapshots there are then. */
type Passed = { readonly outcome: string | undefined; readonly count: number };

/** A VPS with a schedule. An hour passes, and what was due is done. */
async function hourly(changes: Changes, test: (passes: () => Promise<Passed>) => Promise<void>): Promise<void> {
  const ticks = new HandTicks();
  let now = Date.parse('2030-06-01T00:30:00.000Z');
  const clock: Clock = { now: () => new Date(now), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };
  const tested = await runnerUnderTest({}, { clock, scheduler: ticks, ...changes });
  try {
    const image = await busyboxImage(tested.corner.dockerHost);
    const { task_id } = await tested.create('dark', { image });
    const params = { task_id };
    await tested.call(api.setSchedule, { params, body: { cron: '@hourly' } });
    const lastRun = async () => (await tested.call(api.showSchedule, { params })).last_run;
    await test(async () => {
      const before = await lastRun();
      now += HOUR;
      await ticks.tick('schedules');
      await eventually(async () => {
        expect((await lastRun())?.at).not.toBe(before?.at);
        expect((await tested.call(api.vpsStatus, { params })).busy).toBeNull();
      });
      const { count } = await tested.call(api.listSnapshots, { params });
      return { outcome: (await lastRun())?.outcome, count };
    });
  } finally {
    await tested.close();
  }
}
