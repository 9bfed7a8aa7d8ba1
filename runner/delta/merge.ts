import { type Entry, parentOf } from './entry.ts';
import { type Item, isWithin } from './layout.ts';
import { pacer } from './pace.ts';
import type { StoredTree } from './stored-tree.ts';

/** A path that shows, and the layer that it shows from. */
export interface Shown {
  readonly entry: Entry;
  readonly tree: StoredTree;
}

/**
 * What shows of layers that lie on top of each other. They are added from the top down: who comes first is seen; a name
 * that is hidden, a file, and a folder that is opaque hide what is under the same path further below.
 */
export class Merge {
  readonly #shown = new Map<string, Shown>();
  readonly #opaque = new Set<string>();

  async addBelow(tree: StoredTree): Promise<void> {
    const pause = pacer();
    let hidden: string | undefined;
    for (const start of tree.listing.starts()) {
      const waiting = pause();
      if (waiting) await waiting;
      const entry = tree.listing.at(start);
      if (hidden !== undefined && entry.path.startsWith(hidden)) continue;
      hidden = this.#add(tree, entry) ? undefined : within(entry.path);
    }
  }

  /** Bytes of all files that show. One with several names counts once for each. */
  get bytes(): number {
    let total = 0;
    for (const { entry } of this.#shown.values()) if (entry.kind === 'f') total += entry.size;
    return total;
  }

  get opaque(): ReadonlySet<string> {
    return this.#opaque;
  }

  get(path: string): Shown | undefined {
    return this.#shown.get(path);
  }

  /** As one layer. `isBelow` tells whether layers further below have something under a path: only that needs hiding. */
  items(isBelow: (path: string) => boolean): Item[] {
    const items: Item[] = [];
    const firstNames = new Map<StoredTree, Map<string, string>>();
    for (const path of [...this.#shown.keys()].sort()) {
      const { entry, tree } = this.#shown.get(path) as Shown;
      const { modified } = entry;
      if (tree.marks.whiteouts.has(path)) {
        if (!isWithin(parentOf(path), this.#opaque) && isBelow(path)) items.push({ is: 'whiteout', path, modified });
        continue;
      }
      const names = firstNames.get(tree) ?? new Map<string, string>();
      firstNames.set(tree, names);
      const to = entry.kind === 'd' || entry.links < 2 ? undefined : names.get(entry.inode);
      if (to === undefined) names.set(entry.inode, path);
      // An Engine leaves the root of a layer alone.
      if (path !== '') items.push(to === undefined ? { is: 'entry', entry } : { is: 'link', entry, to });
      if (this.#opaque.has(path) && isBelow(path)) items.push({ is: 'opaque', folder: path, modified });
    }
    return items;
  }

  /** False when what is in it, if it is a folder, does not show either. */
  #add(tree: StoredTree, entry: Entry): boolean {
    const { path, kind } = entry;
    const above = this.#shown.get(path);
    if (above === undefined) this.#shown.set(path, { entry, tree });
    else if (above.entry.kind !== 'd' || this.#opaque.has(path)) return false;
    // A folder above that took the place of something else shows nothing of what was below that.
    if (tree.marks.opaque.has(path) || (above !== undefined && kind !== 'd')) this.#opaque.add(path);
    return true;
  }
}

function within(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
