/** What the search needs of a snapshot. */
export interface Stone {
  readonly name: string;
  readonly alias: string | null;
  readonly seq: number;
  readonly parent: string | null;
  readonly state: string;
}

/** The one that a person means by its name, its alias or `latest`. */
export function findStone<S extends Stone>(stones: readonly S[], ref: string): S | undefined {
  if (ref !== 'latest') return stones.find(({ name }) => name === ref) ?? stones.find(({ alias }) => alias === ref);
  return [...stones].filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq)[0];
}

/**
 * All snapshots from the good one to the bad one, each the parent of the next. Null when the bad one does not descend from
 * the good one: then nothing is known of what lies between.
 */
export function pathBetween<S extends Stone>(stones: readonly S[], good: S, bad: S): S[] | null {
  const byName = new Map(stones.map((stone) => [stone.name, stone]));
  const path: S[] = [];
  // Records could go round in a circle; then the way never ends at the good one.
  for (let at: S | undefined = bad; at && path.length <= stones.length; at = byName.get(at.parent ?? '')) {
    path.unshift(at);
    if (at.name === good.name) return path;
  }
  return null;
}
