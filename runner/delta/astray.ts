import { statfs } from 'node:fs/promises';
import { parentOf } from './entry.ts';
import { isFresh } from './fresh.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** A listing, and when it began. */
export interface Looked {
  readonly listing: Listing;
  readonly since: number;
}

/** ext4 and btrfs. */
const TELL_OF_EXCHANGES = new Set([0xef53, 0x9123683e]);

/**
 * Paths that may have been somewhere else for a while between two listings, though both say the same of them: another
 * folder, or a link that leads anywhere, may have been in the place of a folder on the way to them, and whoever copied
 * the path then copied something else.
 *
 * Whatever is renamed changes, and so does the folder that its name is in. Some filesystems do not write down the former
 * when two names of one folder are exchanged: on those the latter is enough for us.
 */
export async function pathsAstray(
  disk: string,
  before: Looked,
  now: Listing,
  /** Whether the filesystem tells of every path that is renamed. */
  tells?: boolean,
): Promise<(path: string) => boolean> {
  const sees = tells ?? TELL_OF_EXCHANGES.has((await statfs(disk)).type);
  const changed = new Set<string>();
  const astray = new Set<string>();
  const pause = pacer();
  for (const start of now.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    if (!now.isFolder(start)) continue;
    const entry = now.at(start);
    const { path } = entry;
    if (before.listing.compare(now, start) !== 'same' || isFresh(entry, before.since)) changed.add(path);
    if (path !== '' && mayBeAstray(path)) astray.add(path);
  }
  return (path) => path !== '' && (astray.has(parentOf(path)) || (!sees && changed.has(parentOf(path))));

  /** The walk goes from a folder to what is in it, so that of its own folder all is known. */
  function mayBeAstray(folder: string): boolean {
    const above = parentOf(folder);
    return astray.has(above) || (changed.has(above) && (!sees || changed.has(folder)));
  }
}
