/** What the graph needs of a snapshot. */
export interface Dot {
  readonly name: string;
  readonly seq: number;
  readonly parent: string | null;
  /** HEAD: filled. */
  readonly current: boolean;
}

/** A line of the graph: beside a snapshot, or between two where branches meet. */
export interface GraphLine<D extends Dot> {
  readonly drawn: string;
  readonly dot: D | null;
}

/**
 * Snapshots newest first, each below all that were built on it, with lines from each to its parent. A lane is a column in
 * which a line runs down to the parent that it waits for.
 */
export function drawGraph<D extends Dot>(dots: readonly D[]): GraphLine<D>[] {
  const newestFirst = [...dots].sort((a, b) => b.seq - a.seq);
  const seqOf = new Map(dots.map(({ name, seq }) => [name, seq]));
  const lanes: (string | null)[] = [];
  let ended = -1;
  return newestFirst.flatMap((dot) => {
    const lines: GraphLine<D>[] = [];
    const waiting = lanes.flatMap((name, at) => (name === dot.name ? [at] : []));
    const at = waiting[0] ?? freeLane(lanes);
    if (waiting.length > 1) {
      lines.push({ drawn: joining(lanes, waiting), dot: null });
      for (const lane of waiting.slice(1)) lanes[lane] = null;
    }
    // Right below one without a parent, it would look like that parent.
    if (at === ended) lines.push({ drawn: passing(lanes), dot: null });
    lanes[at] = dot.name;
    lines.push({ drawn: beside(lanes, at, dot.current), dot });
    // A parent that is gone, or claims to be younger than its child, is waited for by nobody.
    const parentIsBelow = dot.parent !== null && (seqOf.get(dot.parent) ?? Infinity) < dot.seq;
    lanes[at] = parentIsBelow ? dot.parent : null;
    ended = parentIsBelow ? -1 : at;
    while (lanes.at(-1) === null) lanes.pop();
    return lines;
  });
}

function freeLane(lanes: readonly (string | null)[]): number {
  const free = lanes.indexOf(null);
  return free < 0 ? lanes.length : free;
}

function beside(lanes: readonly (string | null)[], dot: number, current: boolean): string {
  const marks = lanes.map((lane, at) => (at === dot ? (current ? '●' : '○') : lane === null ? ' ' : '│'));
  return marks.join(' ').trimEnd();
}

function passing(lanes: readonly (string | null)[]): string {
  return lanes
    .map((lane) => (lane === null ? ' ' : '│'))
    .join(' ')
    .trimEnd();
}

/** The line in which several lanes run into the leftmost of them. */
function joining(lanes: readonly (string | null)[], meeting: readonly number[]): string {
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
