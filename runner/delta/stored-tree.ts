import { type Attributes, readAttributes } from './attributes.ts';
import { DEADLINES } from './deadlines.ts';
import type { Listing } from './listing.ts';
import { type Marks, marksOf } from './marks.ts';
import { scan } from './scan.ts';

/** A layer of an image as the Engine stores it: nothing in it ever changes. */
export interface StoredTree {
  readonly folder: string;
  readonly listing: Listing;
  readonly marks: Marks;
  /** What keeping or merging it costs: its bytes, and something for each file. */
  readonly weight: number;
}

const WEIGHT_OF_A_FILE = 4096;

export async function readStored(folder: string): Promise<StoredTree> {
  const listing = await scan(folder, 'still', DEADLINES.moving);
  const marks = await marksOf(folder, listing, DEADLINES.moving);
  const weight = listing.fileBytes + listing.count * WEIGHT_OF_A_FILE;
  return { folder, listing, marks, weight };
}

/** The attributes of many paths that are each in a tree of their own. */
export async function attributesIn(
  pathsOf: ReadonlyMap<StoredTree, readonly string[]>,
): Promise<Map<string, Attributes>> {
  const all = new Map<string, Attributes>();
  for (const [{ folder }, paths] of pathsOf) {
    for (const [path, attributes] of await readAttributes(folder, paths, DEADLINES.moving)) all.set(path, attributes);
  }
  return all;
}
