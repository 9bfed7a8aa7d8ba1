import { type ListedLayer, Pile } from './pile.ts';

/** Sizes of files, in the unit of the listings: those that show through the pile, and those that later layers hide. */
export interface ChainBytes {
  readonly live: number;
  readonly dead: number;
}

/** Weighs layers, the uppermost first. A file with several names is live as long as one of them is. */
export async function chainBytes(topDown: Iterable<ListedLayer> | AsyncIterable<ListedLayer>): Promise<ChainBytes> {
  const pile = new Pile();
  const total = { live: 0, dead: 0 };
  for await (const layer of topDown) {
    const severalNames = new Map<string, { readonly size: number; shows: boolean }>();
    await pile.addBelow(layer, ({ kind, inode, size }, shows, start) => {
      if (layer.listing.hasSeveralNames(start)) {
        const file = severalNames.get(inode) ?? { size, shows: false };
        file.shows ||= shows;
        severalNames.set(inode, file);
      } else if (kind !== 'd') total[shows ? 'live' : 'dead'] += size;
    });
    for (const { size, shows } of severalNames.values()) total[shows ? 'live' : 'dead'] += size;
  }
  return total;
}
