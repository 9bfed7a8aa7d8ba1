import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facts, table, width } from '../../../cli/look/table.ts';

const columns = [
  { head: 'NAME', cell: ({ name }: Row) => name },
  { head: 'SIZE', cell: ({ size }: Row) => size, right: true as const },
  { head: 'LAST', cell: ({ last }: Row) => last },
];
interface Row {
  readonly name: string;
  readonly size: number;
  readonly last: string | null;
}

describe('a table', () => {
  it('has a line of heads, texts to the left and figures to the right', () => {
    const text = table(columns, [
      { name: 'a', size: 5, last: 'x' },
      { name: 'a long name', size: 12_345, last: null },
    ]);

    expect(text.split('\n')).toEqual([
      'NAME          SIZE  LAST', //
      'a                5  x',
      'a long name  12345',
    ]);
  });

  it('has its columns below each other whatever is in them, and a line for each row', () => {
    const row = fc.record({ name: fc.string({ unit: 'grapheme' }), size: fc.nat(), last: fc.constant('|') });

    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const lines = table(columns, rows).split('\n');

        expect(lines).toHaveLength(rows.length + 1);
        const ends = lines.slice(1).map((line) => width(line.slice(0, line.lastIndexOf('|'))));
        expect(new Set(ends).size).toBe(1);
      }),
    );
  });

  it('lets no text steer the terminal', () => {
    const text = table(columns, [{ name: '\u001b[2Jgone\nnext', size: 1, last: '\u009b1m' }]);

    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text.split('\n')).toHaveLength(2);
  });
});

it('facts stand below each other, without those that are not known', () => {
  const text = facts([
    ['name', 'web'],
    ['exit code', null],
    ['snapshots', 0],
  ]);

  expect(text).toBe('name       web\nsnapshots  0');
});

it.each([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['🙂', 2],
])('the width of %s is %i places', (text, places) => {
  expect(width(text)).toBe(places);
});
