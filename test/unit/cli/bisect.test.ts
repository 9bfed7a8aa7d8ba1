import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStone, pathBetween, type Stone } from '../../../cli/bisect/path.ts';
import { learn, nextToTry, searchOf, suspects, triesLeft } from '../../../cli/bisect/search.ts';

const stone = (name: string, seq: number, parent: string | null, more: Partial<Stone> = {}): Stone => ({
  ...{ name, seq, parent, alias: null, state: 'ready' },
  ...more,
});

describe('the way from good to bad', () => {
  const [a, b, c, side] = [stone('a', 1, null), stone('b', 2, 'a'), stone('c', 3, 'b'), stone('side', 4, 'a')];
  const all = [side, c, b, a] as const;

  it('leads along the parents, past what is on other branches', () => {
    expect(pathBetween(all, a, c)?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(pathBetween(all, a, side)?.map(({ name }) => name)).toEqual(['a', 'side']);
  });

  it('is none where one does not descend from the other', () => {
    expect(pathBetween(all, side, c)).toBeNull();
    expect(pathBetween(all, c, a)).toBeNull();
  });

  it('ends where records go round in a circle', () => {
    const [one, two] = [stone('one', 1, 'two'), stone('two', 2, 'one')];
    expect(pathBetween([one, two, a], a, two)).toBeNull();
  });

  it('begins at what a person calls by name, by alias or as the latest', () => {
    const young = stone('young', 9, 'c', { alias: 'golden', state: 'missing' });
    const known = [...all, young];
    expect([findStone(known, 'b'), findStone(known, 'golden'), findStone(known, 'latest')]).toEqual([b, young, side]);
    expect(findStone(known, 'nothing')).toBeUndefined();
  });
});

/** A path, where it turns bad, and which on it cannot be tried. */
const paths = fc.integer({ min: 2, max: 300 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    firstBad: fc.integer({ min: 1, max: length - 1 }),
    broken: fc.uniqueArray(fc.integer({ min: 1, max: length - 1 })),
    before: fc.uniqueArray(fc.integer({ min: 1, max: length - 1 })),
  }),
);

it('finds the first bad one, or those of which it must be one, and tries none twice', () => {
  fc.assert(
    fc.property(paths, ({ length, firstBad, broken, before }) => {
      const unfit = new Set([...broken, ...before]);
      const tried: number[] = [];
      let search = searchOf(length, before);
      for (let at = nextToTry(search); at !== null; at = nextToTry(search)) {
        tried.push(at);
        search = learn(search, at, broken.includes(at) ? 'skip' : at < firstBad ? 'good' : 'bad');
      }

      const left = suspects(search);
      expect(left).toContain(firstBad);
      expect(new Set(tried).size).toBe(tried.length);
      expect(tried.filter((at) => at === 0 || at === length - 1 || before.includes(at))).toEqual([]);
      // All but the last of the suspects could not be tried: whatever could be told of them would have been.
      expect(left.slice(0, -1).filter((at) => !unfit.has(at))).toEqual([]);
    }),
  );
});

it('takes no more tries than halving does, and says how many are left', () => {
  fc.assert(
    fc.property(paths, ({ length, firstBad }) => {
      let search = searchOf(length);
      let tries = 0;
      for (let at = nextToTry(search); at !== null; at = nextToTry(search)) {
        const promised = triesLeft(search);
        search = learn(search, at, at < firstBad ? 'good' : 'bad');
        tries += 1;
        expect(triesLeft(search)).toBeLessThan(promised);
      }
      expect(suspects(search)).toEqual([firstBad]);
      expect(tries).toBeLessThanOrEqual(Math.ceil(Math.log2(length)));
    }),
  );
});
