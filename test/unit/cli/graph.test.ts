import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawGraph } from '../../../cli/look/graph.ts';
import type { Dot } from '../../../client/words/lanes.ts';

/** Snapshots by number, oldest first: each with its parent's number, 0 for none. The last one named is HEAD. */
const history = (parents: readonly number[], head: number): Dot[] =>
  parents.map((parent, at) => ({
    name: `s${at + 1}`,
    seq: at + 1,
    parent: parent === 0 ? null : `s${parent}`,
    current: at + 1 === head,
  }));

const drawing = (dots: readonly Dot[]) =>
  drawGraph(dots).map(({ drawn, dot }) => (dot === null ? drawn : `${drawn} ${dot.name}`));

describe('the graph of a history', () => {
  it('is a line where nothing branches', () => {
    expect(drawing(history([0, 1, 2], 3))).toEqual(['● s3', '○ s2', '○ s1']);
  });

  it('shows a branch, and where it began', () => {
    expect(drawing(history([0, 1, 1], 3))).toEqual([
      '● s3', //
      '│ ○ s2',
      '├─┘',
      '○ s1',
    ]);
  });

  it('lets three branches meet at once, and one pass through', () => {
    expect(drawing(history([0, 1, 1, 2, 1], 5))).toEqual([
      '● s5', //
      '│ ○ s4',
      '│ │ ○ s3',
      '│ ○ │ s2',
      '├─┴─┘',
      '○ s1',
    ]);
    expect(drawing(history([0, 0, 2, 1, 2], 5))).toEqual([
      '● s5', //
      '│ ○ s4',
      '│ │ ○ s3',
      '├─┼─┘',
      '○ │ s2',
      '  ○ s1',
    ]);
  });

  it('ends a line where the parent is gone, and leaves a gap before its place is used again', () => {
    const dots: Dot[] = [
      { name: 's3', seq: 3, parent: 'gone', current: true },
      { name: 's2', seq: 2, parent: 's1', current: false },
      { name: 's1', seq: 1, parent: null, current: false },
    ];

    expect(drawing(dots)).toEqual(['● s3', '', '○ s2', '○ s1']);
  });

  it('is empty without snapshots', () => {
    expect(drawGraph([])).toEqual([]);
  });

  const anyHistory = fc
    .array(fc.nat(), { maxLength: 30 })
    .map((picks) => picks.map((pick, at) => pick % (at + 1)))
    .chain((parents) => fc.nat({ max: parents.length }).map((head) => history(parents, head)));

  it('shows each snapshot once, newest first, and HEAD filled', () => {
    fc.assert(
      fc.property(anyHistory, (dots) => {
        const shown = drawGraph(dots).flatMap(({ drawn, dot }) => (dot ? [{ drawn, dot }] : []));

        expect(shown.map(({ dot }) => dot.seq)).toEqual(dots.map(({ seq }) => seq).reverse());
        for (const { drawn, dot } of shown) {
          expect(drawn.match(/[●○]/gu)).toEqual([dot.current ? '●' : '○']);
        }
      }),
    );
  });

  it('can be read: the line down from a snapshot leads to its parent', () => {
    fc.assert(
      fc.property(anyHistory, (dots) => {
        const lines = drawGraph(dots);

        for (const [at, { drawn, dot }] of lines.entries()) {
          if (dot)
            expect(
              parentByEye(
                lines,
                at,
                [...drawn].findIndex((mark) => '●○'.includes(mark)),
              ),
            ).toBe(dot.parent);
        }
      }),
    );
  });
});

/** Follows the lines as a reader does: down, and at a corner to the left until they go down again. */
function parentByEye(lines: ReturnType<typeof drawGraph>, from: number, column: number): string | null {
  let at = column;
  for (const { drawn, dot } of lines.slice(from + 1)) {
    const marks = [...drawn];
    const mark = marks[at] ?? ' ';
    if ('●○'.includes(mark)) return dot?.name ?? null;
    if ('┘┴'.includes(mark)) at = marks.lastIndexOf('├', at);
    else if (!'│├┼'.includes(mark)) return null;
  }
  return null;
}
