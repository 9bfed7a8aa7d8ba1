import { DeltaRefused } from '../ports/deltas.ts';
import type { Attributes } from './attributes.ts';
import type { Changes } from './changes.ts';
import { addParents, type Entry, isWithin, nameOf, parentOf } from './entry.ts';
import { addTo } from './groups.ts';
import type { Listing } from './listing.ts';
import { isOpaque, type Marks } from './marks.ts';

/** What is to be in the layer, in an order in which it can be unpacked. */
export type Item =
  | { readonly is: 'entry'; readonly entry: Entry }
  | { readonly is: 'link'; readonly entry: Entry; readonly to: string }
  /** Hides what the layers below have under this path. */
  | { readonly is: 'whiteout'; readonly path: string; readonly modified: string }
  /** Hides all that the layers below have in this folder. */
  | { readonly is: 'opaque'; readonly folder: string; readonly modified: string };

/** What a disk was when it was saved last. */
export interface Disk {
  readonly listing: Listing;
  readonly marks: Marks;
}

/** What a listing does not tell, of paths that have changed. */
export interface Look {
  attributes(path: string): Attributes;
  isWhiteout(path: string): boolean;
}

/**
 * The first of two steps: which paths go into the layer. Needs the attributes of what changed. Refuses a disk that does
 * what a layer on top of the last snapshot cannot be proven to say.
 */
export async function choose(before: Disk, now: Listing, changes: Changes, look: Look): Promise<Chosen> {
  const opaque = opaqueNow(before, now, changes, look);
  const fresh = new Set([...opaque].filter((folder) => !wasOpaque(before, now, folder)));
  const chosen = new Set(changes.changed);
  for (const path of await contentsOf(now, fresh)) chosen.add(path);
  addTwins(chosen, now, changes);
  const hidden = whatIsGone(before, now, changes.gone, fresh);
  for (const path of [...chosen, ...hidden]) addParents(chosen, path);
  const whiteouts = new Set([...chosen].filter((path) => look.isWhiteout(path)));
  for (const path of before.marks.whiteouts) if (!chosen.has(path) && now.has(path)) whiteouts.add(path);
  return { chosen, hidden, fresh, marks: { opaque, whiteouts } };
}

export interface Chosen {
  readonly chosen: ReadonlySet<string>;
  /** Paths that the last snapshot has and the disk has no more. */
  readonly hidden: readonly string[];
  /** Folders that have become opaque since. */
  readonly fresh: ReadonlySet<string>;
  readonly marks: Marks;
}

function opaqueNow(before: Disk, now: Listing, { changed }: Changes, look: Look): Set<string> {
  const opaque = new Set<string>();
  for (const folder of before.marks.opaque) if (now.has(folder) && !changed.has(folder)) opaque.add(folder);
  for (const path of changed) {
    const attributes = look.attributes(path);
    for (const name of ['trusted.overlay.redirect', 'trusted.overlay.metacopy']) {
      if (name in attributes) throw new DeltaRefused(`the disk uses ${name}`);
    }
    if (isOpaque(attributes) && now.get(path)?.kind === 'd') opaque.add(path);
  }
  return opaque;
}

/** The same folder, not another one that has taken its place. */
function wasOpaque(before: Disk, now: Listing, folder: string): boolean {
  if (!before.marks.opaque.has(folder)) return false;
  return before.listing.get(folder)?.inode === now.get(folder)?.inode;
}

/** A folder that has become opaque hides the last snapshot, too: all that is in it must be in the layer. */
async function contentsOf(now: Listing, fresh: ReadonlySet<string>): Promise<string[]> {
  return fresh.size === 0 ? [] : now.pathsWhere((start) => isWithin(now.pathAt(start), fresh));
}

/** All names of a file or none: a folder that was renamed moves names without touching the file. */
function addTwins(chosen: Set<string>, now: Listing, { twins }: Changes): void {
  for (const path of [...chosen]) {
    const entry = now.get(path);
    if (entry === undefined || entry.kind === 'd' || entry.links < 2) continue;
    for (const twin of twins.get(entry.inode) ?? []) chosen.add(twin);
  }
}

function whatIsGone(before: Disk, now: Listing, gone: readonly string[], fresh: ReadonlySet<string>): string[] {
  return gone.filter((path) => {
    // A socket was never in a snapshot.
    if (before.listing.get(path)?.kind === 's') return false;
    const folder = parentOf(path);
    // Its folder is gone or is none any more, or hides everything: then that says it all.
    if (now.get(folder)?.kind !== 'd' || isWithin(folder, fresh)) return false;
    if (before.marks.whiteouts.has(path)) throw new DeltaRefused('something that hid a file of the image has vanished');
    return true;
  });
}

/** The second step: the items, parents first. */
export function layOut(before: Disk, now: Listing, { chosen, hidden, fresh, marks }: Chosen, look: Look): Item[] {
  const items: Item[] = [];
  const firstNames = new Map<string, string>();
  const hiddenIn = new Map<string, string[]>();
  for (const path of hidden) addTo(hiddenIn, parentOf(path), path);
  for (const path of [...chosen].sort()) {
    const entry = now.get(path) as Entry;
    const { modified } = entry;
    if (marks.whiteouts.has(path)) items.push({ is: 'whiteout', path, modified });
    else if (entry.kind === 's') {
      if (mayHide(before, path, fresh, look)) items.push({ is: 'whiteout', path, modified });
    } else {
      const to = entry.kind === 'd' || entry.links < 2 ? undefined : firstNames.get(entry.inode);
      if (to !== undefined) items.push({ is: 'link', entry, to });
      else {
        firstNames.set(entry.inode, path);
        // An Engine leaves the root of a layer alone, as a commit does.
        if (path !== '') items.push({ is: 'entry', entry });
      }
    }
    if (entry.kind !== 'd') continue;
    if (fresh.has(path)) items.push({ is: 'opaque', folder: path, modified });
    for (const lost of hiddenIn.get(path) ?? []) items.push({ is: 'whiteout', path: lost, modified });
  }
  return items;
}

/**
 * A socket cannot be in a layer, so whatever the layers below have in its place is hidden. Where they do not even have
 * the folder, a whiteout would show up as a strange device.
 */
function mayHide(before: Disk, path: string, fresh: ReadonlySet<string>, look: Look): boolean {
  const folder = parentOf(path);
  if (isWithin(folder, fresh) || before.marks.whiteouts.has(path)) return false;
  const was = before.listing.get(path);
  return (was !== undefined && was.kind !== 's') || isMerged(folder, look);
}

/** Whether the image has this folder, too. Overlay marks one that it took from there when something in it was written. */
function isMerged(folder: string, look: Look): boolean {
  return folder === '' || 'trusted.overlay.origin' in look.attributes(folder);
}

/** How a layer spells that a path is hidden. */
export function whiteoutName(path: string): string {
  const folder = parentOf(path);
  return `${folder === '' ? '' : `${folder}/`}.wh.${nameOf(path)}`;
}

export function opaqueName(folder: string): string {
  return `${folder === '' ? '' : `${folder}/`}.wh..wh..opq`;
}
