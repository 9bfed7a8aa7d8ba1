import { describe, expect, test } from 'vitest';
import { planRotation, rulesFor } from '../../../runner/policy/retention.ts';
import type { SnapshotRecord, StoredSchedule, VpsDocument } from '../../../runner/ports/documents.ts';
import type { Tiers } from '../../../runner/wire/retention.ts';
import { aDocument, aRecord, aSchedule } from '../../support/build-document.ts';

function vpsWith(snapshots: SnapshotRecord[], head: number | null = snapshots.length): VpsDocument {
  return aDocument('demo', {
    snapshots,
    head: head === null ? null : (snapshots.find(({ seq }) => seq === head)?.name ?? null),
  });
}

const removed = (vps: VpsDocument, max: number) =>
  planRotation(vps, { max, keep: null }).remove.map(({ name }) => name.split('-').at(-1));

describe('rotation', () => {
  test('lets the oldest beyond the limit go', () => {
    expect(removed(vpsWith([1, 2, 3, 4].map((seq) => aRecord(seq))), 2)).toEqual(['2', '1']);
  });

  test('never touches what a person pinned or named', () => {
    const snapshots = [
      aRecord(1, { pinned: true }),
      aRecord(2, { alias: 'golden' }),
      aRecord(3),
      aRecord(4),
      aRecord(5),
    ];

    expect(removed(vpsWith(snapshots), 1)).toEqual(['4', '3']);
  });

  test('never touches what the VPS is being put back to: it is HEAD as soon as the operation ends', () => {
    const vps = vpsWith([1, 2, 3].map((seq) => aRecord(seq)));

    expect(planRotation(vps, { max: 1, keep: null }, aRecord(1).name).remove.map(({ name }) => name)).toEqual([
      aRecord(2).name,
    ]);
  });

  test('never touches HEAD, however old', () => {
    expect(
      removed(
        vpsWith(
          [1, 2, 3].map((seq) => aRecord(seq)),
          1,
        ),
        1,
      ),
    ).toEqual(['2']);
  });

  test('without a limit removes nothing', () => {
    expect(removed(vpsWith([1, 2, 3].map((seq) => aRecord(seq))), 0)).toEqual([]);
  });

  test('goes by sequence, not by the clock', () => {
    const late = aRecord(1, { created_at: '2030-01-01T00:00:00.000Z' });

    expect(removed(vpsWith([late, aRecord(2), aRecord(3)]), 1)).toEqual(['2', '1']);
  });

  test('gives a reason for each', () => {
    const plan = planRotation(vpsWith([aRecord(1), aRecord(2, { pinned: true }), aRecord(3), aRecord(4)]), {
      max: 1,
      keep: null,
    });

    expect(plan.keep.map(({ because }) => because)).toEqual(['HEAD', 'pinned']);
    expect(plan.remove.map(({ because }) => because)).toEqual(['beyond 1', 'beyond 1']);
  });

  test('keeps what its VPS says, and the rest as the node says', () => {
    const node = { max: 5, days: 30, keep: { daily: 7 } };

    expect(rulesFor(null, node)).toEqual(node);
    expect(rulesFor({ max: 0, keep: null }, node)).toEqual({ max: 0, days: 30, keep: null });
    expect(rulesFor({ days: null }, node)).toEqual({ max: 5, days: null, keep: { daily: 7 } });
  });
});

describe('tiers', () => {
  const at = (seq: number, created_at: string) => aRecord(seq, { created_at: `${created_at}:00.000Z` });
  const month = [
    at(1, '2026-09-30T23:59'),
    at(2, '2026-11-15T10:00'),
    at(3, '2026-11-16T10:00'),
    at(4, '2026-11-21T09:10'),
    at(5, '2026-11-21T10:10'),
    at(6, '2026-11-21T10:50'),
  ];
  const plan = (keep: Tiers, max = 0) => planRotation(vpsWith(month, null), { max, keep });
  const kept = (keep: Tiers, max = 0) => plan(keep, max).keep.map(({ name }) => Number(name.split('-').at(-1)));

  test.each([
    ['the last', { last: 2 }, [6, 5]],
    ['the newest of each hour', { hourly: 2 }, [6, 4]],
    ['the newest of each day', { daily: 3 }, [6, 3, 2]],
    ['the newest of each week: a week begins on Monday', { weekly: 2 }, [6, 2]],
    ['the newest of each month', { monthly: 12 }, [6, 1]],
    ['what any of them keeps', { hourly: 2, monthly: 2 }, [6, 4, 1]],
    ['all where there are none: nobody wants to lose all', {}, [6, 5, 4, 3, 2, 1]],
    ['all where none keeps anything', { daily: 0, last: 0 }, [6, 5, 4, 3, 2, 1]],
  ] as const)('keep %s', (_what, tiers, names) => {
    expect(kept(tiers)).toEqual(names);
  });

  test('keep more than the newest that stay anyway', () => {
    expect(kept({ monthly: 2 }, 2)).toEqual([6, 5, 1]);
  });

  test('give their reason', () => {
    expect(plan({ last: 1, daily: 1, weekly: 2 }).keep.map(({ because }) => because)).toEqual([
      'last 1 of 1, daily 2026-11-21, weekly week of 2026-11-16',
      'weekly week of 2026-11-09',
    ]);
    expect(plan({ last: 5 }).remove).toEqual([{ name: aRecord(1).name, because: 'in no tier' }]);
  });
});

describe('what a schedule took', () => {
  const taken = (seq: number, changes: Partial<SnapshotRecord> = {}) =>
    aRecord(seq, { trigger: 'schedule', ...changes });
  const at = (seq: number, created_at: string) => taken(seq, { created_at });
  const plan = (snapshots: SnapshotRecord[], schedule: Partial<StoredSchedule> | null, max = 2) =>
    planRotation(aDocument('demo', { snapshots, schedule: schedule && aSchedule(schedule) }), { max, keep: null });
  const kept = (...asked: Parameters<typeof plan>) =>
    plan(...asked).keep.map(({ name }) => Number(name.split('-').at(-1)));

  test('counts apart from what people took', () => {
    const snapshots = [aRecord(1), aRecord(2), aRecord(3), taken(4), taken(5), taken(6)];

    expect(kept(snapshots, {})).toEqual([6, 5, 3, 2]);
    expect(plan(snapshots, {}).remove.map(({ because }) => because)).toEqual(['scheduled: beyond 2', 'beyond 2']);
  });

  test('stays when the schedule is gone: no more are taken', () => {
    const snapshots = [aRecord(1), aRecord(2), aRecord(3), taken(4), taken(5), taken(6)];

    expect(kept(snapshots, null)).toEqual([6, 5, 4, 3, 2]);
    expect(plan(snapshots, null).keep[1]?.because).toBe('scheduled: the schedule is gone');
  });

  test('stays by the tiers of the schedule, whatever the limit of the VPS is', () => {
    const snapshots = [
      aRecord(1),
      at(2, '2026-11-20T10:00:00.000Z'),
      at(3, '2026-11-21T10:00:00.000Z'),
      at(4, '2026-11-21T11:00:00.000Z'),
    ];

    expect(plan(snapshots, { keep: { daily: 2 } }, 1)).toEqual({
      keep: [
        { name: aRecord(4).name, because: 'scheduled: daily 2026-11-21' },
        { name: aRecord(2).name, because: 'scheduled: daily 2026-11-20' },
        { name: aRecord(1).name, because: '1 of 1' },
      ],
      remove: [{ name: aRecord(3).name, because: 'scheduled: in no tier' }],
    });
    expect(kept(snapshots, { keep: { daily: 1 } }, 0)).toEqual([4, 1]);
  });

  test('stays until it expires, where the schedule has no tiers', () => {
    const expires_at = '2026-12-21T10:00:00.000Z';
    const snapshots = [taken(1, { expires_at }), taken(2, { expires_at }), taken(3), taken(4), taken(5)];

    expect(kept(snapshots, {})).toEqual([5, 4, 2, 1]);
    expect(plan(snapshots, {}).keep.at(-1)?.because).toBe(`scheduled: until ${expires_at}`);
    expect(kept(snapshots, { keep: { last: 1 } })).toEqual([5]);
  });

  // A run at 01:30 in Berlin is on the day before in UTC, but only in summer.
  test('is of the day that its schedule says it is, also when clocks are changed', () => {
    const nights = ['2026-03-28T00:30:00.000Z', '2026-03-29T00:30:00.000Z', '2026-03-29T23:30:00.000Z'];
    const snapshots = nights.map((night, nth) => at(nth + 1, night));

    expect(kept(snapshots, { keep: { daily: 3 }, time_zone: 'Europe/Berlin' })).toEqual([3, 2, 1]);
    expect(plan(snapshots, { keep: { daily: 3 }, time_zone: 'Europe/Berlin' }).keep[0]?.because).toBe(
      'scheduled: daily 2026-03-30',
    );
  });

  test('is of two hours when the clock shows an hour twice', () => {
    const snapshots = ['2026-10-25T00:10:00.000Z', '2026-10-25T01:10:00.000Z'].map((hour, nth) => at(nth + 1, hour));

    const { keep } = plan(snapshots, { keep: { hourly: 2 }, time_zone: 'Europe/Berlin' });

    expect(keep.map(({ because }) => because)).toEqual([
      'scheduled: hourly 2026-10-25T02h (UTC+1)',
      'scheduled: hourly 2026-10-25T02h (UTC+2)',
    ]);
  });

  test('is judged in UTC where its zone is not known', () => {
    expect(kept([at(1, '2026-10-25T00:10:00.000Z')], { keep: { daily: 1 }, time_zone: 'Mars/Olympus' })).toEqual([1]);
  });
});
