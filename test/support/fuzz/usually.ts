import fc from 'fast-check';

/** The first, but for one in so many. */
export function usually<T>(oneIn: number, first: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: first }, { weight: 1, arbitrary: other });
}
