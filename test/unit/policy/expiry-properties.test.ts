import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planExpiry } from '../../../runner/policy/expiry.ts';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

/** What holds for every history and every clock, of what goes by its age. */

const DAY = 86_400_000;
const YEARS = { min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) };

const someRecord = fc.record({
  pinned: fc.boolean(),
  named: fc.boolean(),
  days: fc.option(fc.integer({ min: 1, max: 900 })),
  at: fc.integer(YEARS),
});
const someVps = fc
  .tuple(fc.array(someRecord, { maxLength: 12 }), fc.option(fc.nat()))
  .map(([records, head]): VpsDocument => {
    const snapshots = records.map(({ pinned, named, days, at }, nth) =>
      aRecord(nth + 1, {
        pinned,
        alias: named ? `name-${nth}` : null,
        created_at: new Date(at).toISOString(),
        expires_at: days === null ? null : new Date(at + days * DAY).toISOString(),
      }),
    );
    const on = head === null ? undefined : snapshots[head % Math.max(1, snapshots.length)];
    return aDocument('any', { snapshots, head: on?.name ?? null });
  });
const someFacts = fc.record({
  now: fc.integer(YEARS).map((at) => new Date(at)),
  days: fc.option(fc.integer({ min: 1, max: 900 })),
  hasContainer: fc.boolean(),
});

type Facts = Parameters<typeof planExpiry>[1];
const always = (check: (vps: VpsDocument, facts: Facts) => void) =>
  fc.assert(fc.property(someVps, someFacts, check), { numRuns: 300 });
const over = (vps: VpsDocument, facts: Facts) => planExpiry(vps, facts).map(({ name }) => name);

it('nothing pinned ever goes, nor what is named or HEAD unless somebody set its day', () => {
  always((vps, facts) => {
    const gone = new Set(over(vps, facts));

    for (const { name, pinned, alias, expires_at } of vps.snapshots) {
      const dear = alias !== null || name === vps.head;
      if (pinned || (dear && expires_at === null)) expect(gone.has(name)).toBe(false);
    }
  });
});

it('the last copy of a disk stays whatever day was set', () => {
  always((vps, facts) => {
    expect(over(vps, { ...facts, hasContainer: false })).not.toContain(vps.head);
  });
});

it('nothing goes before its day, each goes once, and a second look finds nothing more', () => {
  always((vps, facts) => {
    const gone = over(vps, facts);

    expect(new Set(gone).size).toBe(gone.length);
    for (const { name, expires_at } of vps.snapshots) {
      if (gone.includes(name) && expires_at !== null) expect(Date.parse(expires_at)).toBeLessThanOrEqual(+facts.now);
    }
    const left = { ...vps, snapshots: vps.snapshots.filter(({ name }) => !gone.includes(name)) };
    expect(planExpiry(left, facts)).toEqual([]);
  });
});

it('a clock that goes back takes nothing that would not go later, too', () => {
  always((vps, facts) => {
    const later = over(vps, facts);
    const earlier = over(vps, { ...facts, now: new Date(+facts.now - 40 * DAY) });

    expect(earlier.filter((name) => !later.includes(name))).toEqual([]);
  });
});
