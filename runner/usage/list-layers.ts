import { readAttributes } from '../delta/attributes.ts';
import type { ListedLayer } from '../delta/chain-bytes.ts';
import { FIND_FORMAT } from '../delta/entry.ts';
import { isOpaque } from '../delta/layout.ts';
import { Listing } from '../delta/listing.ts';
import { runProgram } from '../delta/run-program.ts';

/** A file's size, where we count what it takes: its blocks. */
export const BLOCK = 512;
const IN_BLOCKS = FIND_FORMAT.replace('%s', '%b');

/** Lists layers, the uppermost first, one at a time: a listing may be large. Throws when one is not there any more. */
export async function* listLayers(folders: readonly string[]): AsyncGenerator<ListedLayer> {
  const lowest = folders[0];
  for (const folder of folders.toReversed()) {
    const listing = await list(folder);
    yield { listing, opaque: folder === lowest ? null : await opaqueOf(folder, listing) };
  }
}

async function list(folder: string): Promise<Listing> {
  const listing = new Listing();
  const { code, complaint } = await runProgram('find', [folder, '-printf', IN_BLOCKS], (piece) =>
    listing.append(piece),
  );
  if (code !== 0 || !listing.whole || listing.count === 0) throw new Error(complaint);
  return listing;
}

async function opaqueOf(folder: string, listing: Listing): Promise<Set<string>> {
  const folders: string[] = [];
  for (const start of listing.starts()) {
    const { path, kind } = listing.at(start);
    if (kind === 'd') folders.push(path);
  }
  const opaque = new Set<string>();
  for (const [path, attributes] of await readAttributes(folder, folders, 'still')) {
    if (isOpaque(attributes)) opaque.add(path);
  }
  return opaque;
}
