import { type Attributes, readAttributes } from './attributes.ts';
import { isWhiteout } from './device.ts';
import type { Listing } from './listing.ts';
import type { Waiting } from '../programs/run-program.ts';
import type { Manner } from './scan.ts';

/** What hides things of the layers below a folder. The folder's listing alone does not tell. */
export interface Marks {
  /** Folders that hide all that the layers below have in them. */
  readonly opaque: ReadonlySet<string>;
  /** Names that hide one of the layers below. */
  readonly whiteouts: ReadonlySet<string>;
}

/** Of a folder that stands still. */
export async function marksOf(
  folder: string,
  listing: Listing,
  deadlineMs: number,
  getfattr?: () => Waiting,
): Promise<Marks> {
  const opaque = await opaqueIn(folder, listing, deadlineMs, 'still', getfattr);
  const devices = await listing.pathsWhere((start) => listing.isCharacterDevice(start));
  return { opaque, whiteouts: new Set(devices.filter((path) => isWhiteout(folder, path))) };
}

export async function opaqueIn(
  folder: string,
  listing: Listing,
  deadlineMs: number,
  manner: Manner = 'still',
  getfattr?: () => Waiting,
): Promise<Set<string>> {
  const folders = await listing.pathsWhere((start) => listing.isFolder(start));
  const attributes = await readAttributes(folder, folders, deadlineMs, getfattr, manner);
  return new Set(folders.filter((path) => isOpaque(attributes.get(path))));
}

export function isOpaque(attributes: Attributes = {}): boolean {
  return attributes['trusted.overlay.opaque']?.toString() === 'y';
}
