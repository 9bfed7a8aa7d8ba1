import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRotation } from '../../../runner/policy/retention.ts';
import type { SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

function vpsWith(snapshots: SnapshotRecord[], head: number | null = snapshots.length): VpsDocument {
  return aDocument('demo', {
    snapshots,
    head: head === null ? null : (snapshots.find(({ seq }) => seq === head)?.name ?? null),
  });
}

const removed = (vps: VpsDocument, max: number) =>
  planRotation(vps, max).remove.map(({ name }) => name.split('-').at(-1));

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

    expect(planRotation(vps, 1, aRecord(1).name).remove.map(({ name }) => name)).toEqual([aRecord(2).name]);
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
    const plan = planRotation(vpsWith([aRecord(1), aRecord(2, { pinned: true }), aRecord(3), aRecord(4)]), 1);

    expect(plan.keep.map(({ because }) => because)).toEqual(['HEAD', 'pinned']);
    expect(plan.remove.map(({ because }) => because)).toEqual(['beyond 1', 'beyond 1']);
  });

  test('splits any history into kept and removed, and a second run removes nothing', () => {
    const record = fc.record({ pinned: fc.boolean(), alias: fc.constantFrom(null, null, 'a') });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 30 }),
        fc.integer({ min: 0, max: 8 }),
        fc.nat(),
        (wishes, max, pick) => {
          const snapshots = wishes.map(({ pinned, alias }, i) =>
            aRecord(i + 1, { pinned, alias: alias && `${alias}${i}` }),
          );
          const vps = vpsWith(snapshots, snapshots.length > 0 ? (pick % snapshots.length) + 1 : null);

          const { keep, remove } = planRotation(vps, max);

          const gone = new Set(remove.map(({ name }) => name));
          expect([...keep, ...remove].map(({ name }) => name).sort()).toEqual(snapshots.map(({ name }) => name).sort());
          const holy = snapshots.filter(({ pinned, alias, name }) => pinned || alias !== null || name === vps.head);
          expect(holy.some(({ name }) => gone.has(name))).toBe(false);
          const left = { ...vps, snapshots: snapshots.filter(({ name }) => !gone.has(name)) };
          expect(planRotation(left, max).remove).toEqual([]);
        },
      ),
    );
  });
});
