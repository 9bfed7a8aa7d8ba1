import { describe, expect, it } from 'vitest';
import { isLittle, paysToCopyAgain, staysCheap } from '../../../runner/policy/copy-ahead.ts';
import type { Estimate } from '../../../runner/ports/deltas.ts';

const MB = 1024 ** 2;

describe('copying a disk before the freeze', () => {
  const left = (mb: number, files = 1) => ({ uncopiedBytes: mb * MB, uncopiedFiles: files });
  const estimate = (mb: number, files: number, diskMb: number): Estimate => ({
    unchanged: false,
    ...left(mb, files),
    ...{ changedBytes: mb * MB, changedPaths: files, diskBytes: diskMb * MB, diskPaths: 20_000 },
  });

  it.each([
    [10, 10, 1024, true],
    [300, 10, 1024, true],
    [900, 10, 1024, false],
    [10, 6000, 1024, true],
    [10, 19_000, 1024, false],
    [8, 10, 10, false],
    [4, 10, 5, true],
  ])('is worth it after %d MB in %d paths, of %d MB, changed meanwhile: %s', (mb, files, diskMb, cheap) => {
    expect(staysCheap(estimate(mb, files, diskMb))).toBe(cheap);
  });

  it.each([
    [1, left(800), left(100), true],
    [1, left(800), left(700), false],
    [1, left(800), left(1), false],
    [1, left(800, 4000), left(100, 3000), false],
    [4, left(800), left(100), false],
  ])('is repeated after %d rounds from %o to %o: %s', (rounds, last, now, again) => {
    expect(paysToCopyAgain(rounds, last, now)).toBe(again);
  });

  it('needs no second look when little changed', () => {
    expect([isLittle(left(1)), isLittle(left(100)), isLittle(left(1, 1000))]).toEqual([true, false, false]);
  });
});
