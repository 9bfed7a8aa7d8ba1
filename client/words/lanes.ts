/** What a picture of a history needs of a snapshot. */
export interface Dot {
  readonly name: string;
  readonly seq: number;
  readonly parent: string | null;
  /** HEAD: filled. */
  readonly current: boolean;
}

/** Which snapshot the line in each lane runs down to; null where there is none. */
export type Lanes = readonly (string | null)[];

/** A snapshot's place in the picture. */
export interface Row<D extends Dot> {
  readonly dot: D;
  readonly lane: number;
  /** The lanes whose lines end at it: those of its children. */
  readonly meeting: readonly number[];
  /** The lanes right above it, and right below. */
  readonly above: Lanes;
  readonly below: Lanes;
  /** Whether a line runs down from it: a parent that is gone, or claims to be younger than its child, has none. */
  readonly hasParentBelow: boolean;
}

/**
 * Snapshots newest first, each below all that were built on it. A lane is a column in which a line runs down to the parent
 * that it waits for. Where several wait for the same one, it stands in the leftmost of them.
 */
export function layOut<D extends Dot>(dots: readonly D[]): Row<D>[] {
  const newestFirst = [...dots].sort((a, b) => b.seq - a.seq);
  const seqOf = new Map(dots.map(({ name, seq }) => [name, seq]));
  let above: Lanes = [];
  return newestFirst.map((dot) => {
    const meeting = above.flatMap((name, at) => (name === dot.name ? [at] : []));
    const lane = meeting[0] ?? freeLane(above);
    const hasParentBelow = dot.parent !== null && (seqOf.get(dot.parent) ?? Infinity) < dot.seq;
    const below = withoutEmptyEnd(
      Array.from({ length: Math.max(above.length, lane + 1) }, (_each, at) => {
        if (at === lane) return hasParentBelow ? dot.parent : null;
        return meeting.includes(at) ? null : (above[at] ?? null);
      }),
    );
    const row = { dot, lane, meeting, above, below, hasParentBelow };
    above = below;
    return row;
  });
}

function freeLane(lanes: Lanes): number {
  const free = lanes.indexOf(null);
  return free < 0 ? lanes.length : free;
}

function withoutEmptyEnd(lanes: Lanes): Lanes {
  return lanes.slice(0, lanes.findLastIndex((name) => name !== null) + 1);
}
