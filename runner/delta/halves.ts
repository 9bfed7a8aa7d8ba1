import { isWithin, parentOf } from './entry.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';

/** Each is one more that the other program compares its folders with. */
const MOST_FOLDERS = 500;
/** All of their names fit into one command. */
const MOST_LETTERS = 50_000;
/** Names that mean nothing else, neither in a pattern nor as an option. */
const PLAIN = /^[\w.][\w.\-/]*$/;

interface Folder {
  readonly path: string;
  /** All below it. */
  readonly paths: number;
}

/** Folders that hold about half of a listing, so that two programs are done in half the time. There may be none. */
export async function halfOf(listing: Listing): Promise<string[]> {
  const folders = await largeFolders(listing, listing.count / 4 / MOST_FOLDERS);
  const half = new Set<string>();
  let [room, letters] = [listing.count / 2, MOST_LETTERS];
  // A folder comes before those in it, because it has more.
  for (const { path, paths } of folders.sort((a, b) => b.paths - a.paths)) {
    if (half.size === MOST_FOLDERS) break;
    if (paths > room || path.length > letters || isWithin(path, half)) continue;
    half.add(path);
    room -= paths;
    letters -= path.length;
  }
  return [...half];
}

/** Those with so many paths below. A walk lists all that is in a folder before it goes on. */
async function largeFolders(listing: Listing, atLeast: number): Promise<Folder[]> {
  const large: Folder[] = [];
  const open: { path: string; first: number }[] = [];
  const pause = pacer();
  let index = 0;
  for (const start of listing.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    const path = listing.pathAt(start);
    const folder = parentOf(path);
    while (open.length > 0 && open.at(-1)?.path !== folder) leave();
    if (listing.isFolder(start)) open.push({ path, first: index });
    index += 1;
  }
  while (open.length > 0) leave();
  return large;

  function leave(): void {
    const { path, first } = open.pop() as { path: string; first: number };
    const paths = index - first - 1;
    if (paths >= atLeast && PLAIN.test(path)) large.push({ path, paths });
  }
}
