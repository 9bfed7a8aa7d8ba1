import { FIND_FORMAT } from './entry.ts';
import { Listing } from './listing.ts';
import { type Ended, runProgram, startProgram } from './run-program.ts';

/** `moving`: files may come and go while we look. */
export type Manner = 'moving' | 'still';

/** A listing that begins at once when it is asked for. */
export interface ReadyScan {
  of(folder: string, deadlineMs: number, expectedBytes?: number): Promise<Listing>;
  cancel(): void;
}

/** Lists a folder and all below it. */
export function scan(
  folder: string,
  manner: Manner,
  deadlineMs: number,
  { expectedBytes, format = FIND_FORMAT }: { expectedBytes?: number; format?: string } = {},
): Promise<Listing> {
  const args = [folder, '-printf', format];
  return listed(folder, manner, expectedBytes, (onPiece) => runProgram('find', args, deadlineMs, onPiece));
}

/** Makes ready for a folder that will stand still then. `xargs` waits for its name, and starts in no time. */
export function readyScan(): ReadyScan {
  const waiting = startProgram('xargs', ['-0', '-r', '-I', '{}', 'find', '{}', '-printf', FIND_FORMAT]);
  return {
    of: (folder, deadlineMs, expectedBytes) =>
      listed(folder, 'still', expectedBytes, (onPiece) =>
        waiting.finish(Buffer.from(`${folder}\0`), deadlineMs, onPiece),
      ),
    cancel: () => waiting.kill(),
  };
}

async function listed(
  folder: string,
  manner: Manner,
  expectedBytes: number | undefined,
  find: (onPiece: (piece: Buffer) => void) => Promise<Ended>,
): Promise<Listing> {
  const listing = new Listing(expectedBytes);
  const { code, complaint } = await find((piece) => listing.append(piece));
  // It fails when a path vanished before it could be looked at.
  if (code !== 0 && manner === 'still') throw new Error(complaint);
  if (!listing.whole || listing.count === 0) throw new Error(`find ended early in ${folder}`);
  return listing;
}
