import { describe, expect, test } from 'vitest';
import { latest, newestOfTimeline, resolve, retire, survivor, usedNames } from '../../../runner/policy/lineage.ts';
import { snapshotName } from '../../../runner/policy/names.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const [one, two, three] = [aRecord(1), aRecord(2), aRecord(3)];

describe('the snapshots of a VPS', () => {
  test('latest is the highest sequence number, whatever the clock said', () => {
    const early = aRecord(3, { created_at: '1999-01-01T00:00:00.000Z' });

    expect(latest(aDocument('demo', { snapshots: [early, one, two] }))).toBe(early);
  });

  test('latest passes over what is not ready', () => {
    expect(latest(aDocument('demo', { snapshots: [one, aRecord(2, { state: 'missing' })] }))).toBe(one);
  });

  test('are found by name, alias and latest, but not while they are being deleted', () => {
    const named = aRecord(1, { alias: 'golden' });
    const vps = aDocument('demo', { snapshots: [named, aRecord(2, { state: 'deleting' })] });

    expect(resolve(vps, 'golden')).toBe(named);
    expect(resolve(vps, named.name)).toBe(named);
    expect(resolve(vps, 'latest')).toBe(named);
    expect(resolve(vps, aRecord(2).name)).toBeUndefined();
  });

  test('the timeline goes on from HEAD and does not skip a HEAD whose image is missing', () => {
    const missing = aRecord(2, { state: 'missing' });

    expect(newestOfTimeline(aDocument('demo', { snapshots: [one, missing, three], head: missing.name }))).toBe(missing);
    expect(newestOfTimeline(aDocument('demo', { snapshots: [one, two], head: null }))).toBe(two);
  });

  test('the ancestry of what is left outlives the memory of what was between', () => {
    const snapshots = Array.from({ length: 2500 }, (_, at) =>
      aRecord(at + 1, { parent: at ? aRecord(at).name : null }),
    );
    let vps = aDocument('demo', { snapshots });
    for (const { name } of snapshots.slice(1, -1)) vps = retire(vps, name);

    const [first, last] = vps.snapshots;
    expect(survivor(vps, last?.parent ?? null)).toBe(first?.name);
    expect(vps.retired).toHaveLength(1000);
  });

  test('a child of a retired snapshot descends from the nearest one left', () => {
    const vps = retire(retire(aDocument('demo', { snapshots: [one, two, three] }), two.name), one.name);

    expect(survivor(vps, three.parent)).toBeNull();
    expect(survivor(retire(aDocument('demo', { snapshots: [one, two, three] }), two.name), three.parent)).toBe(
      one.name,
    );
  });

  test('a name is never given twice, even in the same second and after a deletion', () => {
    const now = new Date('2026-11-21T10:00:00.500Z');
    const first = snapshotName(now, new Set());
    const vps = retire(aDocument('demo', { snapshots: [aRecord(1, { name: first })] }), first);

    const second = snapshotName(now, usedNames(vps));

    expect(first).toBe('snap-20261121-100000');
    expect(second).toBe('snap-20261121-100000-2');
  });
});
