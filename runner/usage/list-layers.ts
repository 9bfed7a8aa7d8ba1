import { readAttributes } from '../delta/attributes.ts';
import type { ListedLayer } from '../delta/chain-bytes.ts';
import { DEADLINES } from '../delta/deadlines.ts';
import { FIND_FORMAT } from '../delta/entry.ts';
import { isOpaque } from '../delta/layout.ts';
import { Listing } from '../delta/listing.ts';
import { runProgram } from '../delta/run-program.ts';

/** A file's size, where we count what it takes: its blocks. */
export const BLOCK = 512;
const IN_BLOCKS = FIND_FORMAT.replace('%s', '%b');

/** Lists layers, the uppermost first, one at a time: a listing may be large. Throws when one is not there any more. */
export async function* listLayers(folders: readonly string[]): AsyncGenerator<ListedLayer> {
  const [lowest, ...others] = folders;
  const opaque = await opaqueIn(others);
  for (const folder of folders.toReversed()) {
    yield { listing: await list(folder), opaque: folder === lowest ? null : pathsBelow(folder, opaque) };
  }
}

async function list(folder: string): Promise<Listing> {
  const listing = new Listing();
  const { code, complaint } = await runProgram('find', [folder, '-printf', IN_BLOCKS], DEADLINES.moving, (piece) =>
    listing.append(piece),
  );
  if (code !== 0 || !listing.whole || listing.count === 0) throw new Error(complaint);
  return listing;
}

/** The paths, without the first slash, of all opaque folders: those of many layers are asked for in one go. */
async function opaqueIn(layers: readonly string[]): Promise<string[]> {
  if (layers.length === 0) return [];
  const said: Buffer[] = [];
  const { code, complaint } = await runProgram(
    'find',
    [...layers, '-type', 'd', '-printf', '%p\\0'],
    DEADLINES.moving,
    (piece) => said.push(piece),
  );
  if (code !== 0) throw new Error(complaint);
  const folders = Buffer.concat(said).toString('latin1').split('\0').slice(0, -1);
  const read = await readAttributes('', folders.map(withoutSlash), DEADLINES.moving);
  return Array.from(read).flatMap(([path, attributes]) => (isOpaque(attributes) ? [path] : []));
}

function pathsBelow(folder: string, paths: readonly string[]): Set<string> {
  const own = withoutSlash(Buffer.from(folder).toString('latin1'));
  const below = paths.filter((path) => path === own || path.startsWith(`${own}/`));
  return new Set(below.map((path) => path.slice(own.length + 1)));
}

function withoutSlash(path: string): string {
  return path.slice(1);
}
