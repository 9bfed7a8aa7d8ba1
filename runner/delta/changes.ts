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
 * Compares two listings. `unsure` are paths that changed in the very moment of the earlier one: a later change may bear
 * the same time, so they count as changed whatever they look like.
 */
export async function changesBetween(before: Listing, now: Listing, unsure: Iterable<string>): Promise<Changes> {
  const changed = new Set<string>();
  const twins = new Map<string, string[]>();
  const pause = pacer();
  let known = 0;
  for (const start of now.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    const verdict = before.compare(now, start);
    if (verdict !== 'missing') known += 1;
    const several = now.hasSeveralNames(start);
    if (verdict === 'same' && !several) continue;
    const { path, inode } = now.at(start);
    if (verdict !== 'same') changed.add(path);
    if (several) addTo(twins, inode, path);
  }
  for (const path of unsure) if (now.has(path)) changed.add(path);
  return { changed, gone: known === before.count ? [] : await goneFrom(before, now), twins };
}

async function goneFrom(before: Listing, now: Listing): Promise<string[]> {
  const gone: string[] = [];
  const pause = pacer();
  for (const start of before.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    if (now.compare(before, start) === 'missing') gone.push(before.at(start).path);
  }
  return gone;
}
