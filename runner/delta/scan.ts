import { FIND_FORMAT } from './entry.ts';
import { Listing } from './listing.ts';
import { type Ended, runProgram, startProgram } from './run-program.ts';

/** `moving`: files may come and go while we look. */
export type Manner = 'moving' | 'still';

export interface Growth {
  readonly expectedBytes?: number;
  /** Is told after each piece. */
  readonly onGrowth?: (listing: Listing) => void;
}

/** A listing that begins at once when it is asked for. */
export interface ReadyScan {
  of(folder: string, deadlineMs: number, growth?: Growth): Promise<Listing>;
  cancel(): void;
}

/** Lists a folder and all below it. */
export function scan(
  folder: string,
  manner: Manner,
  deadlineMs: number,
  { format = FIND_FORMAT, ...growth }: Growth & { format?: string } = {},
): Promise<Listing> {
  const args = [folder, '-printf', format];
  return listed(folder, manner, growth, (onPiece) => runProgram('find', args, deadlineMs, onPiece));
}

/** Makes ready for a folder that will stand still then. `xargs` waits for its name, and starts in no time. */
export function readyScan(): ReadyScan {
  const waiting = startProgram('xargs', ['-0', '-r', '-I', '{}', 'find', '{}', '-printf', FIND_FORMAT]);
  return {
    of: (folder, deadlineMs, growth = {}) =>
      listed(folder, 'still', growth, (onPiece) => waiting.finish(Buffer.from(`${folder}\0`), deadlineMs, onPiece)),
    cancel: () => waiting.kill(),
  };
}

async function listed(
  folder: string,
  manner: Manner,
  { expectedBytes, onGrowth }: Growth,
  find: (onPiece: (piece: Buffer) => void) => Promise<Ended>,
): Promise<Listing> {
  const listing = new Listing(expectedBytes);
  const { code, complaint } = await find((piece) => {
    listing.append(piece);
    onGrowth?.(listing);
  });
  // It fails when a path vanished before it could be looked at.
  if (code !== 0 && manner === 'still') throw new Error(complaint);
  if (!listing.whole || listing.count === 0) throw new Error(`find ended early in ${folder}`);
  return listing;
}
