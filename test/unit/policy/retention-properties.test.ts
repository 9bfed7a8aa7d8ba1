import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRotation } from '../../../runner/policy/retention.ts';
import { runsAfter } from '../../../runner/policy/run-times.ts';
import { rhythmOf } from '../../../runner/policy/due-run.ts';
import type { SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import { aDocument, aRecord, aSchedule } from '../../support/build-document.ts';
import { changesOf, someInstant, someZone } from '../../support/played-clock.ts';

/** What holds for every history, every set of rules and every clock. */

const DAY = 86_400_000;

const count = fc.integer({ min: 0, max: 5 });
const someTiers = fc.record(
  { last: count, hourly: count, daily: count, weekly: count, monthly: count },
  { requiredKeys: [] },
);
const someRules = fc.record({ max: fc.integer({ min: 0, max: 8 }), keep: fc.option(someTiers) });
const someSchedule = fc.option(fc.record({ keep: fc.option(someTiers), time_zone: someZone }));

/** The clock may have been anywhere, and gone back and forth between two snapshots. */
const someRecord = fc.record({
  pinned: fc.boolean(),
  named: fc.boolean(),
  expires: fc.boolean(),
  trigger: fc.constantFrom('manual', 'schedule', 'schedule', 'stop', 'safety'),
  state: fc.constantFrom('ready', 'ready', 'ready', 'creating', 'deleting', 'missing'),
  at: someInstant,
});

const someVps = fc
  .record({ records: fc.array(someRecord, { maxLength: 30 }), schedule: someSchedule, head: fc.option(fc.nat()) })
  .map(({ records, schedule, head }): VpsDocument => {
    const snapshots = records.map(({ named, expires, at, ...rest }, nth) => {
      const alias = named && nth % 3 === 0 ? `name-${nth}` : null;
      const expires_at = expires ? new Date(at + DAY).toISOString() : null;
      const pinned = rest.pinned && nth % 4 === 0;
      return aRecord(nth + 1, {
        ...rest,
        pinned,
        alias,
        expires_at,
        created_at: new Date(at).toISOString(),
      } as Partial<SnapshotRecord>);
    });
    const on = head === null ? undefined : snapshots[head % Math.max(1, snapshots.length)];
    return aDocument('any', { snapshots, head: on?.name ?? null, schedule: schedule && aSchedule(schedule) });
  });

const names = (verdicts: readonly { name: string }[]) => verdicts.map(({ name }) => name);
const without = (vps: VpsDocument, gone: (one: SnapshotRecord) => boolean): VpsDocument => ({
  ...vps,
  snapshots: vps.snapshots.filter((one) => !gone(one)),
});
const always = (check: Parameters<typeof fc.property<[VpsDocument, { max: number; keep: object | null }]>>[2]) =>
  fc.assert(fc.property(someVps, someRules, check), { numRuns: 200 });

describe('whatever there is and whatever the rules say', () => {
  it('kept and removed are all that is ready, each once, each with a reason', () => {
    always((vps, rules) => {
      const { keep, remove } = planRotation(vps, rules);

      const ready = vps.snapshots.filter(({ state }) => state === 'ready');
      expect(names([...keep, ...remove]).sort()).toEqual(names(ready).sort());
      expect([...keep, ...remove].every(({ because }) => /\w/.test(because))).toBe(true);
    });
  });

  it('a second run removes nothing', () => {
    always((vps, rules) => {
      const gone = new Set(names(planRotation(vps, rules).remove));

      expect(
        planRotation(
          without(vps, ({ name }) => gone.has(name)),
          rules,
        ).remove,
      ).toEqual([]);
    });
  });

  it('what is pinned, named, HEAD, or being put back always stays', () => {
    fc.assert(
      fc.property(someVps, someRules, fc.nat(), (vps, rules, pick) => {
        const source = vps.snapshots[pick % Math.max(1, vps.snapshots.length)]?.name;

        const gone = new Set(names(planRotation(vps, rules, source).remove));

        const holy = vps.snapshots.filter(
          ({ pinned, alias, name }) => pinned || alias !== null || name === vps.head || name === source,
        );
        expect(holy.filter(({ name }) => gone.has(name))).toEqual([]);
      }),
    );
  });

  it('what a schedule took costs people no snapshot of theirs, nor the reverse', () => {
    always((vps, rules) => {
      const isScheduled = ({ trigger }: SnapshotRecord) => trigger === 'schedule';
      const gone = new Set(names(planRotation(vps, rules).remove));

      for (const isOther of [isScheduled, (one: SnapshotRecord) => !isScheduled(one)]) {
        const alone = without(vps, isOther);
        expect(names(planRotation(alone, rules).remove)).toEqual(
          names(alone.snapshots.filter(({ name }) => gone.has(name))).reverse(),
        );
      }
    });
  });

  it('clocks decide nothing where only a number is set', () => {
    const max = fc.integer({ min: 0, max: 8 });
    fc.assert(
      fc.property(someVps, max, fc.integer({ min: -900 * DAY, max: 900 * DAY }), (vps, most, jump) => {
        const moved = vps.snapshots.map((one, nth) => ({
          ...one,
          created_at: new Date(Date.parse(one.created_at) + (nth % 2) * jump).toISOString(),
        }));
        const plain = { ...vps, schedule: aSchedule() };

        const plans = [plain, { ...plain, snapshots: moved }].map((each) =>
          planRotation(each, { max: most, keep: null }),
        );

        expect(plans[0]).toEqual(plans[1]);
      }),
    );
  });
});

describe('where clocks are changed', () => {
  const nightly = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const aYear = fc.integer({ min: 2012, max: 2035 });

  /** All that a schedule took in some days around a change of the clocks of its place. */
  function around(cron: string, time_zone: string, year: number, runs: number): VpsDocument[] {
    const rhythm = rhythmOf({ cron, time_zone });
    if (rhythm === undefined) throw new Error(cron);
    return changesOf(time_zone, year).map((change) => {
      const taken = runsAfter(rhythm, change - 4 * DAY, runs).map((at, nth) =>
        aRecord(nth + 1, { trigger: 'schedule', created_at: new Date(at).toISOString() }),
      );
      return aDocument('any', { snapshots: taken, schedule: aSchedule({ cron, time_zone }) });
    });
  }
  const keptBy = (vps: VpsDocument, keep: object) =>
    planRotation({ ...vps, schedule: { ...aSchedule(), ...vps.schedule, keep } }, { max: 1, keep: null }).keep.length;

  it('seven days of a daily schedule are its last seven runs', () => {
    fc.assert(
      fc.property(nightly, someZone, aYear, ([hour, minute], zone, year) => {
        for (const vps of around(`${minute} ${hour} * * *`, zone, year, 9)) expect(keptBy(vps, { daily: 7 })).toBe(7);
      }),
      { numRuns: 60 },
    );
  });

  it('so many hours of an hourly schedule are its last so many runs', () => {
    const wholeHours = someZone.filter((zone) => zone !== 'Australia/Lord_Howe');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), wholeHours, aYear, (minute, zone, year) => {
        for (const vps of around(`${minute} * * * *`, zone, year, 110)) expect(keptBy(vps, { hourly: 100 })).toBe(100);
      }),
      { numRuns: 30 },
    );
  });
});
