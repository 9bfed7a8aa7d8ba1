import { DEADLINES } from '../delta/deadlines.ts';
import { FIND_FORMAT } from '../delta/entry.ts';
import { opaqueIn } from '../delta/marks.ts';
import type { ListedLayer } from '../delta/pile.ts';
import { scan } from '../delta/scan.ts';

/** A file's size, where we count what it takes: its blocks. */
export const BLOCK = 512;
const IN_BLOCKS = FIND_FORMAT.replace('%s', '%b');

/** Lists layers, the uppermost first, one at a time: a listing may be large. Throws when one is not there any more. */
export async function* listLayers(folders: readonly string[]): AsyncGenerator<ListedLayer> {
  for (const folder of folders.toReversed()) {
    const listing = await scan(folder, 'still', DEADLINES.moving, { format: IN_BLOCKS });
    const opaque = folder === folders[0] ? null : await opaqueIn(folder, listing, DEADLINES.moving);
    yield { listing, opaque };
  }
}
