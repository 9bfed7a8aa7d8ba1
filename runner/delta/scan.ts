import { lstatSync } from 'node:fs';
import { bytesOf, FIND_FORMAT, parentOf } from './entry.ts';
import { Feed } from './feed.ts';
import { Listing } from './listing.ts';
import { type Ended, runProgram, startProgram } from '../programs/run-program.ts';

/** `moving`: files may come and go while we look. */
export type Manner = 'moving' | 'still';

export interface Growth {
  readonly expectedBytes?: number;
  /** Is told after each piece. */
  readonly onGrowth?: (listing: Listing) => void;
}

/** A listing that begins at once when it is asked for. */
export interface ReadyScan {
  begin(deadlineMs: number, growth?: Growth): Promise<Listing>;
  cancel(): void;
}

/** Lists, and passes on what it says. */
interface Find {
  find(deadlineMs: number, onPiece: (piece: Buffer) => void): Promise<Ended>;
}

/** Lists a folder and all below it: a folder, then all that is in it. */
export function scan(
  folder: string,
  manner: Manner,
  deadlineMs: number,
  { format = FIND_FORMAT, ...growth }: Growth & { format?: string } = {},
): Promise<Listing> {
  const program: Find = { find: (...how) => runProgram('find', [folder, '-printf', format], ...how) };
  return listed(folder, manner, deadlineMs, growth, [program]);
}

/**
 * Makes ready for a folder that will stand still then. What is in the folders of `half` is listed by a program of its
 * own, side by side with the rest, so the paths come in no order.
 */
export function readyScan(folder: string, half: readonly string[] = []): ReadyScan {
  const rest = readyFind(folder, ['.', ...allBut(half)], FIND_FORMAT);
  const finds = half.length === 0 ? [rest] : [rest, readyFind(folder, [...half, '-mindepth', '1'], FORMAT_OF_HALF)];
  const cancel = () => finds.forEach(({ kill }) => kill());
  return {
    cancel,
    begin: (deadlineMs, growth = {}) => {
      if (areFolders(folder, half)) return listed(folder, 'still', deadlineMs, growth, finds);
      cancel();
      return scan(folder, 'still', deadlineMs, growth);
    },
  };
}

/** `find` names what it was told to list by its path, and so all that is in it. */
const FORMAT_OF_HALF = FIND_FORMAT.replace('%P', '%p');

/** `xargs` waits for the format, and starts in no time. */
function readyFind(folder: string, what: readonly string[], format: string): Find & { kill(): void } {
  const args = ['-0', '-r', '-I', '{}', 'find', ...what, '-printf', '{}'];
  const { finish, kill } = startProgram('xargs', args, folder);
  return { find: (...how) => finish(Buffer.from(`${format}\0`), ...how), kill };
}

/**
 * Tells of those folders, but not of what is in them. The paths are only compared with folders: `find` would compare them
 * first, with every file, if it did not have to print in between.
 */
function allBut(folders: readonly string[]): string[] {
  if (folders.length === 0) return [];
  const paths = folders.flatMap((path) => ['-o', '-path', `./${path}`]).slice(1);
  return ['-type', 'd', '-printf', '{}', '(', ...paths, ')', '-prune', '-o', '!', '-type', 'd'];
}

/** Whether all are folders, and reached by no link. Of what is below something else nothing can be asked. */
function areFolders(folder: string, half: readonly string[]): boolean {
  const known = new Set(['']);
  return half.every(isOne);

  function isOne(path: string): boolean {
    if (known.has(path)) return true;
    if (!isOne(parentOf(path))) return false;
    if (lstatSync(bytesOf(folder, path), { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    known.add(path);
    return true;
  }
}

async function listed(
  folder: string,
  manner: Manner,
  deadlineMs: number,
  { expectedBytes, onGrowth }: Growth,
  finds: readonly Find[],
): Promise<Listing> {
  const listing = new Listing(expectedBytes);
  await Promise.all(finds.map(follow));
  if (listing.count === 0) throw new Error(`find told nothing of ${folder}`);
  return listing;

  async function follow({ find }: Find): Promise<void> {
    const feed = new Feed(listing);
    const { code, complaint } = await find(deadlineMs, (piece) => {
      feed.append(piece);
      onGrowth?.(listing);
    });
    // It fails when a path vanished before it could be looked at.
    if (code !== 0 && manner === 'still') throw new Error(complaint);
    if (!feed.whole) throw new Error(`find ended early in ${folder}`);
  }
}
