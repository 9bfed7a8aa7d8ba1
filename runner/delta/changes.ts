import { addParents } from './entry.ts';
import { addTo } from './groups.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** How a folder differs from what it was. */
export interface Changes {
  /** New, or not what it was. */
  readonly changed: ReadonlySet<string>;
  readonly gone: readonly string[];
  /** Of each file with several names: its names, by inode. */
  readonly twins: ReadonlyMap<string, readonly string[]>;
}

/**
 * Compares a listing with an earlier one, piece by piece while it comes, so that all is known soon after its end.
 * `unsure` are paths that changed in the very moment of the earlier one: a later change may bear the same time, so they
 * count as changed whatever they look like.
 */
export class Comparison {
  readonly #before: Listing;
  readonly #unsure: readonly string[];
  readonly #changed = new Set<string>();
  readonly #twins = new Map<string, string[]>();
  /** How many of the earlier paths have come. */
  #known = 0;
  /** Where the first record begins that has not been compared. */
  #next = 0;

  constructor(before: Listing, unsure: readonly string[]) {
    this.#before = before;
    this.#unsure = unsure;
  }

  /** Compares what has come of the listing since the last time. */
  advance(now: Listing): void {
    for (const start of now.starts(this.#next)) this.#compare(now, start);
    this.#next = now.end;
  }

  /** When all of the listing is there. */
  async finish(now: Listing): Promise<Changes> {
    this.advance(now);
    for (const path of this.#unsure) if (now.has(path)) this.#changed.add(path);
    const gone = this.#known === this.#before.count ? [] : await goneFrom(this.#before, now);
    return { changed: this.#changed, gone, twins: this.#twins };
  }

  #compare(now: Listing, start: number): void {
    const verdict = this.#before.compare(now, start);
    if (verdict !== 'missing') this.#known += 1;
    const several = now.hasSeveralNames(start);
    if (verdict === 'same' && !several) return;
    const { path, inode } = now.at(start);
    if (verdict !== 'same') this.#changed.add(path);
    if (several) addTo(this.#twins, inode, path);
  }
}

/**
 * What has changed of what is wanted, by where the records begin in the later listing: it may be all of a million paths.
 * `changed`: how many paths, wanted or not. `unchanged`: none has, and none is gone.
 */
export async function changedRecords(
  before: Listing,
  now: Listing,
  unsure: readonly string[],
  isWanted: (start: number) => boolean,
): Promise<{ records: readonly number[]; changed: number; unchanged: boolean }> {
  const doubted = new Set(unsure.map((path) => now.startOf(path)).filter((start) => start >= 0));
  const records: number[] = [];
  const pause = pacer();
  let same = 0;
  for (const start of now.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    if (before.compare(now, start) === 'same' && !doubted.has(start)) same += 1;
    else if (isWanted(start)) records.push(start);
  }
  return { records, changed: now.count - same, unchanged: same === now.count && same === before.count };
}

/** What has changed, and the folders it is in: those go into the layer, too. Asking once costs less than asking twice. */
export function withParents({ changed, gone }: Changes): string[] {
  const paths = new Set(changed);
  for (const path of [...changed, ...gone]) addParents(paths, path);
  return [...paths];
}

async function goneFrom(before: Listing, now: Listing): Promise<string[]> {
  const gone: string[] = [];
  const pause = pacer();
  for (const start of before.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    if (now.compare(before, start) === 'missing') gone.push(before.pathAt(start));
  }
  return gone;
}
