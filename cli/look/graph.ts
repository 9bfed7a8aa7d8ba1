import { type Dot, type Lanes, layOut } from '../../client/words/lanes.ts';

/** A line of the graph: beside a snapshot, or between two where branches meet. */
export interface GraphLine<D extends Dot> {
  readonly drawn: string;
  readonly dot: D | null;
}

/** Snapshots newest first, with lines from each to its parent, drawn with characters. */
export function drawGraph<D extends Dot>(dots: readonly D[]): GraphLine<D>[] {
  let ended = -1;
  return layOut(dots).flatMap(({ dot, lane, meeting, above, hasParentBelow }) => {
    const lines: GraphLine<D>[] = [];
    if (meeting.length > 1) lines.push({ drawn: joining(above, meeting), dot: null });
    const passingBy = above.map((name, at) => (meeting.slice(1).includes(at) ? null : name));
    // Right below one without a parent, it would look like that parent.
    if (lane === ended) lines.push({ drawn: passing(passingBy), dot: null });
    lines.push({ drawn: beside(passingBy, lane, dot.current), dot });
    ended = hasParentBelow ? -1 : lane;
    return lines;
  });
}

function beside(lanes: Lanes, dot: number, current: boolean): string {
  const count = Math.max(lanes.length, dot + 1);
  const marks = Array.from({ length: count }, (_each, at) => {
    if (at === dot) return current ? '●' : '○';
    return (lanes[at] ?? null) === null ? ' ' : '│';
  });
  return marks.join(' ').trimEnd();
}

function passing(lanes: Lanes): string {
  return lanes
    .map((lane) => (lane === null ? ' ' : '│'))
    .join(' ')
    .trimEnd();
}

/** The line in which several lanes run into the leftmost of them. */
function joining(lanes: Lanes, meeting: readonly number[]): string {
  const [first = 0, last = 0] = [meeting[0], meeting.at(-1)];
  const marks = lanes.map((lane, at) => {
    if (at === first) return '├';
    if (meeting.includes(at)) return at === last ? '┘' : '┴';
    if (at > first && at < last) return lane === null ? '─' : '┼';
    return lane === null ? ' ' : '│';
  });
  return marks
    .map((mark, at) => mark + (at >= first && at < last ? '─' : ' '))
    .join('')
    .trimEnd();
}
