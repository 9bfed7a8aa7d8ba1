import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { latestRun, type Rhythm, runsAfter } from '../../../runner/policy/run-times.ts';
import { rhythmOf } from '../../../runner/policy/due-run.ts';
import { changesOf, playedRuns, someCron, someInstant, someZone } from '../../support/played-clock.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

function rhythm(cron: string, time_zone = 'UTC'): Rhythm {
  const made = rhythmOf({ cron, time_zone });
  if (made === undefined) throw new Error(`${cron} in ${time_zone}`);
  return made;
}

const next = (cron: string, zone: string, after: string, count: number) =>
  runsAfter(rhythm(cron, zone), Date.parse(after), count).map((run) => new Date(run).toISOString().slice(0, 16));

describe('a run', () => {
  test.each([
    ['@daily', '2026-11-26T06:00Z', ['2026-11-27T00:00', '2026-11-28T00:00']],
    ['@weekly', '2026-11-26T06:00Z', ['2026-11-29T00:00', '2026-12-06T00:00']],
    ['@hourly', '2026-11-26T06:00Z', ['2026-11-26T07:00', '2026-11-26T08:00']],
    ['*/20 9 * * *', '2026-11-26T09:20:00.001Z', ['2026-11-26T09:40', '2026-11-27T09:00']],
    ['0 0 29 2 *', '2026-11-26T06:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 29 2 *', '2096-03-01T00:00Z', ['2104-02-29T00:00', '2108-02-29T00:00']],
    // Either will do, as crontab(5) has it.
    [
      '0 0 13 * fri',
      '2026-11-26T06:00Z',
      ['2026-11-27T00:00', '2026-12-04T00:00', '2026-12-11T00:00', '2026-12-13T00:00'],
    ],
    // A field that begins with * leaves the day to the other one: both must be so.
    ['0 0 */31 * mon', '2026-11-26T06:00Z', ['2027-02-01T00:00', '2027-03-01T00:00']],
  ])('of %s after %s', (cron, after, runs) => {
    expect(next(cron, 'UTC', after, runs.length)).toEqual(runs);
  });

  // Berlin: forwards at 2026-03-29T01:00Z (2:00 becomes 3:00), back at 2026-10-25T01:00Z (3:00 becomes 2:00).
  test.each([
    [
      'at a time that is left out is as late after midnight as ever',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      ['2026-03-29T01:30', '2026-03-30T00:30'],
    ],
    [
      'at a time that is shown twice is the first time',
      '30 2 * * *',
      '2026-10-24T12:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    ['of every hour leaves out no hour', '30 * * * *', '2026-03-29T00:00Z', ['2026-03-29T00:30', '2026-03-29T01:30']],
    [
      'of every hour is in both hours that are shown twice',
      '30 * * * *',
      '2026-10-24T23:59Z',
      ['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'],
    ],
    [
      'several times in an hour that is left out is as often as ever',
      '*/30 2 * * *',
      '2026-03-29T00:00Z',
      ['2026-03-29T01:00', '2026-03-29T01:30', '2026-03-30T00:00'],
    ],
    [
      'at two times that fall together is one',
      '30 2,3 * * *',
      '2026-03-29T00:00Z',
      ['2026-03-29T01:30', '2026-03-30T00:30'],
    ],
  ])('%s', (_what, cron, after, runs) => {
    expect(next(cron, 'Europe/Berlin', after, runs.length)).toEqual(runs);
  });

  it('is on a day that a place never had, with the day after', () => {
    // Samoa went to the other side of the date line: 29 December 2011 was followed by the 31st.
    expect(next('0 3 * * *', 'Pacific/Apia', '2011-12-29T00:00Z', 3)).toEqual([
      '2011-12-29T13:00',
      '2011-12-30T13:00',
      '2011-12-31T13:00',
    ]);
  });

  it('is found where the clocks go back over midnight, so that a day begins before the one before it ends', () => {
    // Newfoundland, 7 November 2010: at 00:01 (02:31Z) it is 23:01 of the day before.
    const half = '0,30 * * * *';
    const shown = ['2010-11-07T02:30', '2010-11-07T03:00', '2010-11-07T03:30', '2010-11-07T04:00'];
    const latest = (until: string) =>
      latestRun(rhythm(half, 'America/St_Johns'), {
        after: Date.parse(shown[0] + 'Z') - DAY,
        until: Date.parse(until),
      });

    expect(next(half, 'America/St_Johns', '2010-11-07T02:00Z', 4)).toEqual(shown);
    expect(next(half, 'America/St_Johns', '2010-11-07T02:00Z', 1)).toEqual(shown.slice(0, 1));
    expect(next(half, 'America/St_Johns', '2010-11-07T02:30Z', 1)).toEqual(shown.slice(1, 2));
    expect(latest('2010-11-07T02:45Z')).toBe(Date.parse('2010-11-07T02:30Z'));
    expect(latest('2010-11-07T03:00Z')).toBe(Date.parse('2010-11-07T03:00Z'));
    // 23:30 was shown twice.
    expect(next('30 23 * * *', 'America/St_Johns', '2010-11-07T01:00Z', 2)).toEqual([
      '2010-11-07T02:00',
      '2010-11-08T03:00',
    ]);
  });

  it('that is as rare as can be is found, and the search comes to an end', () => {
    const runs = ['2032-02-29T05:00', '2048-02-29T05:00', '2060-02-29T05:00'];

    expect(next('0 0 29 2 */6', 'America/New_York', '2026-01-01T00:00Z', 5)).toEqual(runs);
  });
});

describe('in any place, at any time', () => {
  it('runs are when a clock that is watched minute by minute says so', () => {
    fc.assert(
      fc.property(someCron, someZone, someInstant, (cron, zone, from) => {
        const until = from + 3 * DAY;
        const played = playedRuns(rhythm(cron, zone), from, until);

        const found = runsAfter(rhythm(cron, zone), from, played.length + 1).filter((run) => run <= until);

        expect(found.map((run) => new Date(run).toISOString())).toEqual(
          played.map((run) => new Date(run).toISOString()),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('a daily run is once on each day, also on days on which the clocks are changed', () => {
    const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
    const anyZone = someZone.filter((zone) => zone !== 'Pacific/Apia');
    fc.assert(
      fc.property(time, anyZone, fc.integer({ min: 2005, max: 2036 }), ({ hour, minute }, zone, year) => {
        const daily = rhythm(`${minute} ${hour} * * *`, zone);
        for (const change of changesOf(zone, year)) {
          const runs = runsAfter(daily, change - 4 * DAY, 8);

          const apart = runs.slice(1).map((run, at) => run - (runs[at] ?? 0));
          expect(apart.every((gap) => Math.abs(gap - DAY) <= 2 * 60 * MINUTE)).toBe(true);
          expect(runs.at(-1)).toBeGreaterThan(change);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('an hourly run is in every hour that passes, where clocks are changed by whole hours', () => {
    fc.assert(
      fc.property(
        someZone.filter((zone) => zone !== 'Australia/Lord_Howe'),
        someInstant,
        (zone, from) => {
          const runs = runsAfter(rhythm('15 * * * *', zone), from, 100);

          expect(runs.slice(1).every((run, at) => run - (runs[at] ?? 0) === 60 * MINUTE)).toBe(true);
        },
      ),
    );
  });

  it('the last run is the last of those that come after', () => {
    const days = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(someCron, someZone, someInstant, days, (cron, zone, after, stretch) => {
        const until = Math.round(after + stretch * DAY);
        const runs = runsAfter(rhythm(cron, zone), after, 8000).filter((run) => run <= until);

        expect(latestRun(rhythm(cron, zone), { after, until })).toBe(runs.at(-1));
      }),
      { numRuns: 40 },
    );
  });

  it('runs go on where the last one was', () => {
    fc.assert(
      fc.property(someCron, someZone, someInstant, (cron, zone, after) => {
        const runs = runsAfter(rhythm(cron, zone), after, 6);

        expect(runs).toHaveLength(6);
        expect(runs.every((run, at) => run > (runs[at - 1] ?? after))).toBe(true);
        expect(runsAfter(rhythm(cron, zone), runs[2] ?? 0, 3)).toEqual(runs.slice(3));
      }),
      { numRuns: 100 },
    );
  });
});
