import { type Dot, layOut } from '../../client/words/lanes.ts';

export const ROW_HEIGHT = 64;
const LANE_WIDTH = 18;
const MARGIN = 14;

/** A snapshot's place in the picture. */
export interface Spot<D extends Dot> {
  readonly dot: D;
  readonly x: number;
  readonly y: number;
}

/** A line from a snapshot down to its parent. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** As SVG has it. */
  readonly path: string;
}

export interface GraphShape<D extends Dot> {
  readonly spots: readonly Spot<D>[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

/** A history as a picture: a row for each snapshot, newest first, and lines to the parents. */
export function shapeOf<D extends Dot>(dots: readonly D[]): GraphShape<D> {
  const rows = layOut(dots);
  const spots = rows.map(({ dot, lane }, row) => ({ dot, x: MARGIN + lane * LANE_WIDTH, y: (row + 0.5) * ROW_HEIGHT }));
  const spotOf = new Map(spots.map((spot) => [spot.dot.name, spot]));
  const edges = rows.flatMap(({ dot: { name, parent }, hasParentBelow }) => {
    const [from, to] = [spotOf.get(name), spotOf.get(parent ?? '')];
    return hasParentBelow && from && to ? [{ from: name, to: to.dot.name, path: pathOf(from, to) }] : [];
  });
  const lanes = Math.max(1, ...rows.map(({ lane }) => lane + 1));
  return { spots, edges, width: 2 * MARGIN + (lanes - 1) * LANE_WIDTH, height: rows.length * ROW_HEIGHT };
}

/** Straight down its own lane, and over to the parent's in the last row. */
function pathOf(from: Spot<Dot>, to: Spot<Dot>): string {
  if (from.x === to.x) return `M${from.x} ${from.y}V${to.y}`;
  const turn = to.y - ROW_HEIGHT;
  const middle = to.y - ROW_HEIGHT / 2;
  return `M${from.x} ${from.y}V${turn}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
}

/** A snapshot and all that it was built on, as far as it is there. */
export function lineOf(dots: readonly Dot[], name: string | undefined): ReadonlySet<string> {
  const parentOf = new Map(dots.map((dot) => [dot.name, dot.parent]));
  const line = new Set<string>();
  for (let at: string | null | undefined = name; at && parentOf.has(at) && !line.has(at); at = parentOf.get(at))
    line.add(at);
  return line;
}
