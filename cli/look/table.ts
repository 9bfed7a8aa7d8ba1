import { plain } from './plain.ts';

export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => string | number | null;
  /** Figures are read from the right. */
  readonly right?: true;
}

/** Rows below each other under a line of heads, each column as wide as its widest cell. */
export function table<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const lines = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ cell }) => oneLine(String(cell(row) ?? '')))),
  ];
  const widths = columns.map((_column, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  const pad = (cell: string, at: number) => {
    const space = ' '.repeat((widths[at] ?? 0) - width(cell));
    return columns[at]?.right ? space + cell : cell + space;
  };
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Facts about one thing, below each other. Those that are null are left out. */
export function facts(pairs: readonly (readonly [name: string, value: string | number | null])[]): string {
  const known = pairs.filter(([, value]) => value !== null);
  const widest = Math.max(...known.map(([name]) => width(name)));
  return known
    .map(([name, value]) => `${name}${' '.repeat(widest - width(name))}  ${oneLine(String(value))}`.trimEnd())
    .join('\n');
}

function oneLine(text: string): string {
  return plain(text).replaceAll('\n', ' ');
}

const NO_ROOM = /^[\p{M}\p{Cf}]$/u;
const DOUBLE_ROOM =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** How many places of the terminal a text takes. */
export function width(text: string): number {
  let places = 0;
  for (const character of text) {
    if (!NO_ROOM.test(character)) places += DOUBLE_ROOM.test(character) ? 2 : 1;
  }
  return places;
}
