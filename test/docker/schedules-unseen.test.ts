import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Clock } from '../../runner/ports/clock.ts';
import { DeltaRefused, type Deltas } from '../../runner/ports/deltas.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { HandTicks } from '../support/hand-ticks.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest } from '../support/runner-under-test.ts';

const HOUR = 3_600_000;

/** A disk that nobody can look at. */
const blind: Deltas = {
  open: async () => Promise.reject(new DeltaRefused('it is dark in here')),
  unsaved: async () => Promise.reject(new DeltaRefused('it is dark in here')),
  forget: async () => undefined,
  flatten: async () => Promise.reject(new DeltaRefused('it is dark in here')),
};

it('where nobody can tell whether anything has changed, a scheduled snapshot is taken', async () => {
  const ticks = new HandTicks();
  let now = Date.parse('2030-06-01T00:30:00.000Z');
  const clock: Clock = { now: () => new Date(now), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };
  const tested = await runnerUnderTest({}, { clock, scheduler: ticks, deltas: blind });
  try {
    const image = await busyboxImage(tested.corner.dockerHost);
    const { task_id } = await tested.create('dark', { image });
    const params = { task_id };
    await tested.call(api.setSchedule, { params, body: { cron: '@hourly' } });

    for (const taken of [1, 2]) {
      now += HOUR;
      await ticks.tick('schedules');
      await eventually(async () => {
        expect((await tested.call(api.listSnapshots, { params })).count).toBe(taken);
        expect((await tested.call(api.vpsStatus, { params })).busy).toBeNull();
      });
    }

    expect((await tested.call(api.showSchedule, { params })).last_run).toMatchObject({ outcome: 'taken' });
  } finally {
    await tested.close();
  }
});
