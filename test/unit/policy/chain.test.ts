import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDueToWeigh, isLong, isMostlyDead, isUrgent, reachesDown } from '../../../runner/policy/chain.ts';

/** Merges the top of a stack, given what its layers weigh; returns how many layers there are afterwards. */
function merge(floor: number, weights: readonly number[]): { kept: number; written: number } {
  let written = weights.at(-1) ?? 0;
  let below = weights.length - 1;
  while (
    below > 0 &&
    reachesDown({ floor, wholly: false }, { below, merged: written, next: weights[below - 1] ?? 0 })
  ) {
    written += weights[below - 1] ?? 0;
    below -= 1;
  }
  return { kept: below, written };
}

describe('a chain of layers', () => {
  const stacks = fc.record({
    floor: fc.integer({ min: 1, max: 60 }),
    above: fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 2, maxLength: 60 }),
  });

  it('is short after a merge, and the image below is never part of it', () => {
    fc.assert(
      fc.property(stacks, ({ floor, above }) => {
        const { kept } = merge(floor, [...Array.from({ length: floor }, () => 1e6), ...above]);

        expect(kept).toBeGreaterThanOrEqual(floor);
        expect(isLong({ depth: kept + 1, floor })).toBe(false);
      }),
    );
  });

  it('a large layer below many small ones is not written anew', () => {
    const small = Array.from({ length: 50 }, () => 1000);

    expect(merge(3, [1, 1, 1, 1e9, ...small])).toEqual({ kept: 4, written: 50_000 });
  });

  it('is merged before the Engine takes no more, whatever it stands on', () => {
    expect(isUrgent(100)).toBe(true);
    expect(isLong({ depth: 100, floor: 80 })).toBe(true);
    expect(isLong({ depth: 100, floor: 99 })).toBe(false);
    expect(isLong({ depth: 49, floor: 1 })).toBe(false);
  });

  it('that is mostly dead weight is merged down to the image, however large its layers are', () => {
    expect(isMostlyDead({ live: 20e6, dead: 30e6 })).toBe(true);
    expect(isMostlyDead({ live: 30e6, dead: 20e6 })).toBe(false);
    expect(isMostlyDead({ live: 0, dead: 1e6 })).toBe(false);
    expect([9, 10, 11, 20].map(isDueToWeigh)).toEqual([false, true, false, true]);
    expect(reachesDown({ floor: 2, wholly: true }, { below: 3, merged: 1, next: 1e9 })).toBe(true);
    expect(reachesDown({ floor: 2, wholly: true }, { below: 2, merged: 1, next: 1 })).toBe(false);
  });
});
