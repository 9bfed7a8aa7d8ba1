import type { Snapshot } from '../../client/index.ts';
import { bytes, moment } from '../../client/words/figures.ts';
import { drawGraph } from './graph.ts';
import { width } from './table.ts';

/** The snapshots of a VPS, newest first, a line for each. */
export function plainLog(list: readonly Snapshot[]): string {
  return [...list]
    .sort((a, b) => b.seq - a.seq)
    .map(line)
    .join('\n');
}

/** The same beside a graph of what was built on what. */
export function graphLog(list: readonly Snapshot[]): string {
  const lines = drawGraph(list);
  const widest = Math.max(0, ...lines.map(({ drawn }) => width(drawn)));
  return lines
    .map(({ drawn, dot }) => (dot ? `${drawn}${' '.repeat(widest - width(drawn))}  ${line(dot)}` : drawn))
    .join('\n');
}

function line({ name, alias, current, trigger, created_at, size, message, pinned }: Snapshot): string {
  const marks = [current ? 'HEAD' : '', alias ?? '', pinned ? 'pinned' : ''].filter((mark) => mark !== '');
  const named = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return `${name}${named}  ${moment(created_at)}  ${trigger}  ${bytes(size)}${message ? `  ${message}` : ''}`;
}
