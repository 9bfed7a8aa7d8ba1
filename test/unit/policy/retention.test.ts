import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRotation, rulesFor } from '../../../runner/policy/retention.ts';
import type { SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import type { Tiers } from '../../../runner/wire/retention.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

function vpsWith(snapshots: SnapshotRecord[], head: number | null = snapshots.length): VpsDocument {
  return aDocument('demo', {
    snapshots,
    head: head === null ? null : (snapshots.find(({ seq }) => seq === head)?.name ?? null),
  });
}

/** The clock may have been anywhere. */
const SOME_YEARS = { min: new Date('2024-01-01'), max: new Date('2027-01-01'), noInvalidDate: true };
const count = fc.integer({ min: 0, max: 5 });
const someTiers = fc.record(
  { last: count, hourly: count, daily: count, weekly: count, monthly: count },
  { requiredKeys: [] },
);

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

  test('splits any history into kept and removed, and a second run removes nothing', () => {
    const record = fc.record({
      pinned: fc.boolean(),
      alias: fc.constantFrom(null, null, 'a'),
      at: fc.date(SOME_YEARS),
    });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 30 }),
        fc.record({ max: fc.integer({ min: 0, max: 8 }), keep: fc.option(someTiers) }),
        fc.nat(),
        (wishes, rules, pick) => {
          const snapshots = wishes.map(({ pinned, alias, at }, i) =>
            aRecord(i + 1, { pinned, alias: alias && `${alias}${i}`, created_at: at.toISOString() }),
          );
          const vps = vpsWith(snapshots, snapshots.length > 0 ? (pick % snapshots.length) + 1 : null);

          const { keep, remove } = planRotation(vps, rules);

          const gone = new Set(remove.map(({ name }) => name));
          expect([...keep, ...remove].map(({ name }) => name).sort()).toEqual(snapshots.map(({ name }) => name).sort());
          const holy = snapshots.filter(({ pinned, alias, name }) => pinned || alias !== null || name === vps.head);
          expect(holy.some(({ name }) => gone.has(name))).toBe(false);
          const left = { ...vps, snapshots: snapshots.filter(({ name }) => !gone.has(name)) };
          expect(planRotation(left, rules).remove).toEqual([]);
        },
      ),
    );
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
    ['nothing', {}, []],
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
