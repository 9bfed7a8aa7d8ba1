import { statfs } from 'node:fs/promises';
import { parentOf } from './entry.ts';
import { isFresh } from './fresh.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** A listing, and when it began. */
export interface Looked {
  readonly listing: Listing;
  readonly since: number;
  /** The facts of those to which writes may have been under way after it that nobody could wait for. */
  readonly underWay?: ReadonlySet<string>;
}

/** Whether a path stood still, by where its record begins in the later listing. */
export type StoodStill = (start: number, path: string) => boolean;

/** ext4 and btrfs. */
const TELL_OF_EXCHANGES = new Set([0xef53, 0x9123683e]);

/**
 * Which paths were the same, to the letter and in the same place, all the time between two listings. That both say the
 * same of a path is not enough: another folder, or a link that leads anywhere, may have been in the place of a folder on
 * the way to it for a while, and whoever copied the path then copied something else.
 *
 * Whatever is renamed changes, and so does the folder that its name is in. Some filesystems do not write down the former
 * when two names of one folder are exchanged: on those the latter is enough for us.
 */
export async function whatStoodStill(disk: string, before: Looked, now: Listing): Promise<StoodStill> {
  const tells = TELL_OF_EXCHANGES.has((await statfs(disk)).type);
  const moved = new Set<number>();
  const movedFolders = new Set<string>();
  const astray = new Set<string>();
  const pause = pacer();
  for (const start of now.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    const entry = now.at(start);
    const { path, kind } = entry;
    const isSame = before.listing.compare(now, start) === 'same' && !isFresh(entry, before.since);
    const isMoved = !isSame || before.underWay?.has(entry.facts) === true;
    if (isMoved) moved.add(start);
    if (kind !== 'd') continue;
    if (isMoved) movedFolders.add(path);
    if (path !== '' && mayBeAstray(path)) astray.add(path);
  }
  return (start, path) => !moved.has(start) && (path === '' || !isIn(parentOf(path)));

  /** The walk goes from a folder to what is in it, so that of its own folder all is known. */
  function mayBeAstray(folder: string): boolean {
    const above = parentOf(folder);
    return astray.has(above) || (movedFolders.has(above) && (!tells || movedFolders.has(folder)));
  }

  function isIn(folder: string): boolean {
    return astray.has(folder) || (!tells && movedFolders.has(folder));
  }
}
