import { FIND_FORMAT } from './entry.ts';
import { Listing } from './listing.ts';
import { runProgram } from './run-program.ts';

/** `moving`: files may come and go while we look. */
export type Manner = 'moving' | 'still';

/** Lists a folder and all below it. */
export async function scan(folder: string, manner: Manner, expectedBytes?: number): Promise<Listing> {
  const listing = new Listing(expectedBytes);
  const args = [folder, '-printf', FIND_FORMAT];
  const { code, complaint } = await runProgram('find', args, (piece) => listing.append(piece));
  // It fails when a path vanished before it could be looked at.
  if (code !== 0 && manner === 'still') throw new Error(complaint);
  if (!listing.whole || listing.count === 0) throw new Error(`find ended early in ${folder}`);
  return listing;
}
