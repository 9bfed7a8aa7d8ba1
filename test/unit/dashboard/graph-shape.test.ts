import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dot } from '../../../client/words/lanes.ts';
import { lineOf, ROW_HEIGHT, shapeOf } from '../../../dashboard/timeline/graph-shape.ts';

/** Snapshots by number, oldest first: each with its parent's number, 0 for none. */
const history = (parents: readonly number[]): Dot[] =>
  parents.map((parent, at) => ({
    name: `s${at + 1}`,
    seq: at + 1,
    parent: parent === 0 ? null : `s${parent}`,
    current: false,
  }));

const histories = fc
  .array(fc.nat(), { maxLength: 40 })
  .map((numbers) => history(numbers.map((number, at) => number % (at + 1))));

describe('the picture of a history', () => {
  it('is a straight line where nothing branches', () => {
    const { spots, edges, width } = shapeOf(history([0, 1]));

    expect(spots.map(({ dot, x, y }) => [dot.name, x, y / ROW_HEIGHT])).toEqual([
      ['s2', 14, 0.5],
      ['s1', 14, 1.5],
    ]);
    expect(edges).toEqual([{ from: 's2', to: 's1', path: 'M14 32V96' }]);
    expect(width).toBe(28);
  });

  it('runs down its own lane, and over to the parent’s in the last row', () => {
    const { edges } = shapeOf(history([0, 1, 1]));

    expect(edges).toContainEqual({ from: 's3', to: 's1', path: 'M14 32V160' });
    expect(edges).toContainEqual({ from: 's2', to: 's1', path: 'M32 96V96C32 128 14 128 14 160' });
  });

  it('has a row for each, and a line to each parent that is there', () => {
    fc.assert(
      fc.property(histories, (dots) => {
        const { spots, edges, height } = shapeOf(dots);

        expect(height).toBe(dots.length * ROW_HEIGHT);
        expect(new Set(spots.map(({ y }) => y)).size).toBe(dots.length);
        expect(edges.length).toBe(dots.filter(({ parent }) => parent !== null).length);
      }),
    );
  });

  it('never leads a line through a snapshot that it does not belong to', () => {
    fc.assert(
      fc.property(histories, (dots) => {
        const { spots, edges } = shapeOf(dots);
        const spotOf = new Map(spots.map((spot) => [spot.dot.name, spot]));
        for (const { from, to } of edges) {
          const [start, end] = [spotOf.get(from), spotOf.get(to)];
          if (!start || !end) throw new Error('a line without ends');
          const between = spots.filter(({ y }) => y > start.y && y < end.y);
          expect(between.filter(({ x }) => x === start.x)).toEqual([]);
        }
      }),
    );
  });
});

describe('the line of a snapshot', () => {
  it('is it and all that it was built on, as far as that is there', () => {
    const dots = [...history([0, 1, 1, 3]), { name: 'lone', seq: 9, parent: 'gone', current: false }];

    expect([...lineOf(dots, 's4')]).toEqual(['s4', 's3', 's1']);
    expect([...lineOf(dots, 'lone')]).toEqual(['lone']);
    expect([...lineOf(dots, undefined)]).toEqual([]);
  });

  it('ends also where two claim to be built on each other', () => {
    const dots = [
      { name: 'a', seq: 1, parent: 'b', current: false },
      { name: 'b', seq: 2, parent: 'a', current: false },
    ];

    expect([...lineOf(dots, 'a')]).toEqual(['a', 'b']);
  });
});
