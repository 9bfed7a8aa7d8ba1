import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** One layer of a pile. */
export interface ListedLayer {
  readonly listing: Listing;
  /** Its folders that hide all that the layers below have in them. Null for the lowest, below which there is nothing. */
  readonly opaque: ReadonlySet<string> | null;
}

/** Sizes of files, in the unit of the listings: those that show through the pile, and those that later layers hide. */
export interface ChainBytes {
  readonly live: number;
  readonly dead: number;
}

/**
 * Merges layers as overlay does, the uppermost first: of each path the first one seen wins. A file with several names is
 * live as long as one of them is. A whiteout is a device without size: it hides as any file does.
 */
export async function chainBytes(topDown: Iterable<ListedLayer> | AsyncIterable<ListedLayer>): Promise<ChainBytes> {
  const above: Above = new Map();
  const total = { live: 0, dead: 0 };
  for await (const layer of topDown) {
    const { live, dead } = await throughAll(layer, above);
    total.live += live;
    total.dead += dead;
  }
  return total;
}

/** What the layers above have under a path: `folder` lets what is below shine through, `end` hides it. */
type Above = Map<string, 'folder' | 'end'>;

/** Weighs one layer, and adds it to what is above the next. */
async function throughAll({ listing, opaque }: ListedLayer, above: Above): Promise<ChainBytes> {
  const total = { live: 0, dead: 0 };
  const severalNames = new Map<string, { readonly size: number; shows: boolean }>();
  const fresh: string[] = [];
  const pause = pacer();
  /** All that begins with this is hidden: a folder is listed before what is in it. */
  let hidden: string | undefined;
  for (const start of listing.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    const { path, kind, inode, size } = listing.at(start);
    if (hidden !== undefined && !path.startsWith(hidden)) hidden = undefined;
    const before = above.get(path);
    const shows = hidden === undefined && (before === undefined || (before === 'folder' && kind === 'd'));
    if (kind === 'd') {
      if (!shows) hidden ??= path === '' ? '' : `${path}/`;
      // For the layers below only: what this layer has in the folder is what shows.
      else if (opaque?.has(path)) fresh.push(path);
    } else if (listing.hasSeveralNames(start)) {
      const file = severalNames.get(inode) ?? { size, shows: false };
      file.shows ||= shows;
      severalNames.set(inode, file);
    } else total[shows ? 'live' : 'dead'] += size;
    if (opaque === null) continue;
    // Also one that does not show: overlay looks no deeper for a folder than to where there was none.
    if (kind !== 'd') above.set(path, 'end');
    else if (shows) above.set(path, 'folder');
  }
  for (const { size, shows } of severalNames.values()) total[shows ? 'live' : 'dead'] += size;
  for (const path of fresh) above.set(path, 'end');
  return total;
}
