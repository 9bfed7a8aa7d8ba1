import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { comingRuns, owedRun } from '../../../runner/policy/due-run.ts';
import { setback } from '../../../runner/policy/run-attempts.ts';
import { lateness, noteRun, outlives } from '../../../runner/policy/schedule-run.ts';
import { previewRuns, scheduleFrom, toSchedule } from '../../../runner/policy/schedule-view.ts';
import { SetSchedule } from '../../../runner/wire/schedule.ts';
import { aDocument, aRecord, aSchedule } from '../../support/build-document.ts';
import { someZone } from '../../support/played-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Not each minute, to have more histories. */
const LOOKS_MS = 15 * MINUTE;

const at = (text: string) => new Date(`${text}:00.000Z`);
const daily = aSchedule({ cron: '30 2 * * *', done_until: at('2026-11-20T02:30').toISOString() });

describe('a schedule owes', () => {
  test.each([
    ['nothing before its time', '2026-11-21T02:29', undefined],
    ['a run when it is time', '2026-11-21T02:30', '2026-11-21T02:30'],
    ['it until it is done', '2026-11-21T23:00', '2026-11-21T02:30'],
    ['one run for all that were missed', '2026-12-24T12:00', '2026-12-24T02:30'],
    ['nothing twice when the clock is set back by an hour', '2026-11-20T01:45', undefined],
  ])('%s', (_what, now, due) => {
    expect(owedRun(daily, at(now))).toEqual(due === undefined ? undefined : { do: 'run', due: at(due) });
  });

  it('what is to come from now on, when the clock had been far ahead', () => {
    const now = at('2020-01-01T00:00');

    expect(owedRun(daily, now)).toEqual({ do: 'start over', from: at('2019-12-31T23:59') });
    expect(comingRuns(daily, now, 1)).toEqual(['2020-01-01T02:30:00.000Z']);
  });

  it('nothing while it is off', () => {
    const off = { ...daily, enabled: false };

    expect(owedRun(off, at('2026-12-01T00:00'))).toBeUndefined();
    expect(comingRuns(off, at('2026-12-01T00:00'), 5)).toEqual([]);
  });

  it('a word of warning where its zone is not known', () => {
    const elsewhere = { ...daily, time_zone: 'Mars/Olympus' };

    expect(owedRun(elsewhere, at('2026-12-01T00:00'))).toEqual({ do: 'complain' });
    expect(comingRuns(elsewhere, at('2026-12-01T00:00'), 5)).toEqual([]);
  });
});

/**
 * A node whose clock goes wherever it likes, and which is down now and then. Now and then it looks and does what is owed.
 */
describe('through any weeks, with clocks that are set, machines that sleep, and zones that change theirs', () => {
  const event = fc.oneof(
    { arbitrary: fc.record({ runs: fc.integer({ min: 1, max: 2 * 24 * 4 }) }), weight: 4 },
    { arbitrary: fc.record({ sleeps: fc.integer({ min: 1, max: 20 * 24 * 60 }) }), weight: 1 },
    { arbitrary: fc.record({ clock: fc.integer({ min: -3 * DAY, max: 3 * DAY }) }), weight: 1 },
    { arbitrary: fc.record({ clock: fc.integer({ min: -50 * MINUTE, max: 50 * MINUTE }) }), weight: 1 },
  );
  const history = fc.array(event, { minLength: 1, maxLength: 8 });
  const rhythms = fc.constantFrom('@daily', '@hourly', '30 2 * * *', '*/30 1-3 * * *', '15 4 * * 1,3,5');
  const start = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2035, 0) });

  interface Done {
    readonly due: number;
    readonly clock: number;
  }

  function live(cron: string, time_zone: string, from: number, events: readonly object[]) {
    let schedule = aSchedule({ cron, time_zone, done_until: new Date(from).toISOString() });
    const done: Done[] = [];
    let clock = from;
    let startedOver = 0;
    const look = () => {
      const owed = owedRun(schedule, new Date(clock));
      if (owed?.do === 'start over') {
        startedOver += 1;
        schedule = { ...schedule, done_until: owed.from.toISOString() };
        return look();
      }
      if (owed?.do !== 'run') return;
      done.push({ due: owed.due.getTime(), clock });
      const run = { at: new Date(clock).toISOString(), outcome: 'taken', snapshot: null, reason: null } as const;
      schedule = noteRun(aDocument('x', { schedule }), run, owed.due).schedule ?? schedule;
    };
    for (const each of events as readonly { runs?: number; sleeps?: number; clock?: number }[]) {
      clock += (each.clock ?? 0) + (each.sleeps ?? 0) * MINUTE;
      look();
      for (let nth = 0; nth < (each.runs ?? 0); nth += 1, clock += LOOKS_MS) look();
    }
    look();
    return { done, clock, startedOver, schedule };
  }

  it('no run is done twice, none before its time, and none is owed that was done', () => {
    fc.assert(
      fc.property(rhythms, someZone, start, history, (cron, zone, from, events) => {
        const { done, clock, startedOver, schedule } = live(cron, zone, from, events);

        expect(done.every((run) => run.due <= run.clock)).toBe(true);
        expect(owedRun(schedule, new Date(clock))).toBeUndefined();
        if (startedOver > 0) return;
        expect(done.every((run, nth) => nth === 0 || run.due > (done[nth - 1] as Done).due)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('what was missed is caught up once, and then all is as if nothing had been', () => {
    const sleeps = fc.integer({ min: 1, max: 60 * 24 * 60 });
    fc.assert(
      fc.property(rhythms, someZone, start, sleeps, (cron, zone, from, minutes) => {
        const { done } = live(cron, zone, from, [{ sleeps: minutes }]);
        const missed = comingRuns(
          aSchedule({ cron, time_zone: zone, done_until: new Date(from).toISOString() }),
          new Date(from),
          2000,
        )
          .map((run) => Date.parse(run))
          .filter((run) => run <= from + minutes * MINUTE);

        expect(done.map(({ due }) => due)).toEqual(missed.slice(-1));
      }),
      { numRuns: 30 },
    );
  });

  it('a daily run is never further away than a day and three hours, wherever the clock went', () => {
    fc.assert(
      fc.property(someZone, start, history, (zone, from, events) => {
        const { clock, schedule } = live('30 2 * * *', zone, from, events);
        const [next = ''] = comingRuns(schedule, new Date(clock), 1);

        expect(Date.parse(next) - clock).toBeGreaterThan(0);
        expect(Date.parse(next) - clock).toBeLessThanOrEqual(DAY + 3 * HOUR);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a schedule that is set anew', () => {
  const now = at('2026-11-21T05:00');
  const wish = SetSchedule.parse({ cron: '30 2 * * *' });

  it('owes nothing of what was before it', () => {
    expect(scheduleFrom(wish, null, now)).toEqual({ ...wish, done_until: now.toISOString(), last_run: null });
    expect(scheduleFrom({ ...wish, cron: '@daily' }, daily, now).done_until).toBe(now.toISOString());
    expect(scheduleFrom(wish, { ...daily, enabled: false }, now).done_until).toBe(now.toISOString());
  });

  it('still owes what is due, if its times stay the same', () => {
    const last_run = { at: now.toISOString(), outcome: 'deferred', snapshot: null, reason: 'full' } as const;

    const edited = scheduleFrom({ ...wish, expiry: 3 }, { ...daily, last_run }, now);

    expect(edited).toMatchObject({ expiry: 3, done_until: daily.done_until, last_run });
  });

  it('shows its next five runs, as a preview of it does', () => {
    const shown = toSchedule(aDocument('x'), daily, now);

    expect(shown.next_runs).toHaveLength(5);
    expect(shown.next_runs[0]).toBe('2026-11-22T02:30:00.000Z');
    expect(shown).not.toHaveProperty('done_until');
    expect(previewRuns(daily, now)).toEqual(shown.next_runs);
  });
});

describe('a run', () => {
  it.each([
    ['vps_busy', 1, { againMs: 0 }],
    ['vps_busy', 99, { againMs: 0 }],
    ['engine_unavailable', 99, { againMs: 0 }],
    ['no_space', 99, { outcome: 'deferred', againMs: 270_000 }],
    ['engine_error', 1, { outcome: 'failed', againMs: 270_000 }],
    ['engine_error', 3, { outcome: 'failed' }],
    ['snapshot_unsupported', 1, { outcome: 'failed' }],
    ['canceled', 1, { outcome: 'skipped' }],
  ] as const)('that ends with %s at the try no. %i is tried again, or is over', (code, tries, expected) => {
    expect(setback(code, tries)).toEqual(expected);
  });

  it('says so when it is late', () => {
    expect(lateness(at('2026-11-21T02:30'), at('2026-11-21T02:31'))).toBeNull();
    expect(lateness(at('2026-11-21T02:30'), at('2026-11-21T09:00'))).toBe(
      'late: it was due at 2026-11-21T02:30:00.000Z',
    );
  });

  it('is needless only while HEAD is there for longer than until the next one', () => {
    const next = '2026-11-22T02:30:00.000Z';

    expect(outlives(aRecord(1), next)).toBe(true);
    expect(outlives(aRecord(1, { expires_at: '2026-11-22T02:31:00.000Z' }), next)).toBe(true);
    expect(outlives(aRecord(1, { expires_at: next }), next)).toBe(false);
    expect(outlives(aRecord(1, { expires_at: next, pinned: true }), next)).toBe(true);
    expect(outlives(aRecord(1, { expires_at: next }), undefined)).toBe(false);
  });

  it('that is noted takes nothing back that was done, and brings back no schedule', () => {
    const run = { at: '2026-11-21T03:00:00.000Z', outcome: 'failed', snapshot: null, reason: 'x' } as const;

    expect(noteRun(aDocument('x', { schedule: daily }), run, null).schedule).toEqual({ ...daily, last_run: run });
    expect(noteRun(aDocument('x', { schedule: daily }), run, at('2026-11-19T02:30')).schedule).toEqual({
      ...daily,
      last_run: run,
    });
    expect(noteRun(aDocument('x'), run, at('2026-11-21T02:30')).schedule).toBeNull();
  });
});
