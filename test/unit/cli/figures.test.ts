import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, duration, moment } from '../../../client/words/figures.ts';
import { progressText } from '../../../cli/look/progress-text.ts';
import { buildOperation } from '../../support/build-wire.ts';

it.each([
  [null, '?'],
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [9960, '10 kB'],
  [1_234_567, '1.2 MB'],
  [999_999, '1.0 MB'],
  [52_428_800_000, '52 GB'],
])('%s bytes are %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

it('bytes never take four figures', () => {
  fc.assert(fc.property(fc.nat(), (count) => void expect(bytes(count)).toMatch(/^\d{1,3}(?:\.\d)? [kMG]?B$/)));
});

it.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_720_000, '1 h 2 min'],
])('%i ms are %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});

it('a moment is in UTC, like the names of snapshots', () => {
  expect(moment('2026-11-21T10:00:01.234Z')).toBe('2026-11-21 10:00:01');
  expect(moment(null)).toBe('');
});

describe('the line about what runs', () => {
  const saving = buildOperation({ kind: 'snapshot.create', step: 'saving' });

  it('tells what it does, for how long, and what is usual', () => {
    expect(progressText(saving, 4000, null)).toBe('snapshot.create web: saving · 4 s');
    expect(progressText(saving, 4000, 9000)).toBe('snapshot.create web: saving · 4 s of about 9 s');
    expect(progressText({ ...saving, step: null }, 12_000, 9000)).toBe(
      'snapshot.create web · 12 s, longer than the usual 9 s',
    );
  });
});
