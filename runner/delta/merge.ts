import { type Entry, isWithin, parentOf } from './entry.ts';
import type { Item } from './layout.ts';
import { Pile } from './pile.ts';
import type { StoredTree } from './stored-tree.ts';

/** A path that shows, and the layer that it shows from. */
export interface Shown {
  readonly entry: Entry;
  readonly tree: StoredTree;
}

/** What shows of layers that lie on top of each other, to be one layer. */
export class Merge {
  readonly #pile = new Pile();
  readonly #shown = new Map<string, Shown>();

  /** They are added from the top down. */
  addBelow(tree: StoredTree): Promise<void> {
    const layer = { listing: tree.listing, opaque: tree.marks.opaque };
    return this.#pile.addBelow(layer, (entry, shows) => {
      if (shows && !this.#shown.has(entry.path)) this.#shown.set(entry.path, { entry, tree });
    });
  }

  get(path: string): Shown | undefined {
    return this.#shown.get(path);
  }

  /** As one layer. `isBelow` tells whether layers further below have something under a path: only that needs hiding. */
  items(isBelow: (path: string) => boolean): Item[] {
    const items: Item[] = [];
    const opaque = this.#opaque();
    const firstNames = new Map<StoredTree, Map<string, string>>();
    for (const path of [...this.#shown.keys()].sort()) {
      const { entry, tree } = this.#shown.get(path) as Shown;
      const { modified } = entry;
      if (tree.marks.whiteouts.has(path)) {
        if (!isWithin(parentOf(path), opaque) && isBelow(path)) items.push({ is: 'whiteout', path, modified });
        continue;
      }
      const names = firstNames.get(tree) ?? new Map<string, string>();
      firstNames.set(tree, names);
      const to = entry.kind === 'd' || entry.links < 2 ? undefined : names.get(entry.inode);
      if (to === undefined) names.set(entry.inode, path);
      // An Engine leaves the root of a layer alone.
      if (path !== '') items.push(to === undefined ? { is: 'entry', entry } : { is: 'link', entry, to });
      if (opaque.has(path) && isBelow(path)) items.push({ is: 'opaque', folder: path, modified });
    }
    return items;
  }

  /** Also a folder that took the place of something else shows nothing of what was below that. */
  #opaque(): Set<string> {
    const opaque = new Set<string>();
    for (const [path, { entry }] of this.#shown) if (entry.kind === 'd' && this.#pile.isClosed(path)) opaque.add(path);
    return opaque;
  }
}
