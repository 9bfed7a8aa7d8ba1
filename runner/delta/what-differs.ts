import type { Attributes } from './attributes.ts';
import { deviceOf } from './device.ts';
import type { Entry } from './entry.ts';
import { hasAttributes } from './layer-tar.ts';
import type { Item } from './layout.ts';
import type { Merge, Shown } from './merge.ts';
import { isCarried } from '../tar/tar-header.ts';
import { readAlong } from './read-along.ts';
import { attributesIn, readStored, type StoredTree } from './stored-tree.ts';

/** What a stored layer is to be. */
export interface Expected {
  readonly items: readonly Item[];
  readonly merge: Merge;
  readonly attributes: ReadonlyMap<string, Attributes>;
}

/** How what the Engine stored differs from what it was given, in words; undefined when it is the same to the letter. */
export async function whatDiffers(folder: string, expected: Expected): Promise<string | undefined> {
  const stored = await readStored(folder);
  const wanted = new Set<string>();
  const opaque = new Set<string>();
  const firstNames = new Map<string, string>();
  for (const item of expected.items) {
    if (item.is === 'opaque') opaque.add(item.folder);
    else if (item.is === 'whiteout') {
      wanted.add(item.path);
      if (!stored.marks.whiteouts.has(item.path)) return `${JSON.stringify(item.path)} is not hidden`;
    } else {
      wanted.add(item.entry.path);
      if (item.is === 'link') firstNames.set(item.entry.path, item.to);
    }
  }
  return (
    marksDiffer(stored, opaque) ??
    namesDiffer(stored, wanted) ??
    (await attributesDiffer(stored, expected)) ??
    (await entriesDiffer(stored, expected, firstNames))
  );
}

function marksDiffer({ marks }: StoredTree, opaque: ReadonlySet<string>): string | undefined {
  const differs = [...marks.opaque, ...opaque].find((path) => marks.opaque.has(path) !== opaque.has(path));
  return differs && `${JSON.stringify(differs)} hides other things`;
}

function namesDiffer({ listing }: StoredTree, wanted: ReadonlySet<string>): string | undefined {
  for (const path of wanted) if (!listing.has(path)) return `${JSON.stringify(path)} is missing`;
  for (const start of listing.starts()) {
    const path = listing.pathAt(start);
    if (path !== '' && !wanted.has(path)) return `${JSON.stringify(path)} is too much`;
  }
  return undefined;
}

async function attributesDiffer(stored: StoredTree, { attributes }: Expected): Promise<string | undefined> {
  const found = await attributesIn(new Map([[stored, [...attributes.keys()]]]));
  for (const [path, wanted] of attributes) {
    if (!hasAttributes(stored.listing.get(path) as Entry)) continue;
    if (spelled(wanted) !== spelled(found.get(path))) return `${JSON.stringify(path)} has other attributes`;
  }
  return undefined;
}

function spelled(attributes: Attributes = {}): string {
  const kept = Object.entries(attributes).filter(([name]) => isCarried(name));
  return kept
    .map(([name, value]) => `${name}=${value.toString('hex')}`)
    .sort()
    .join();
}

async function entriesDiffer(
  stored: StoredTree,
  { items, merge }: Expected,
  firstNames: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  for (const item of items) {
    if (item.is !== 'entry' && item.is !== 'link') continue;
    const { path } = item.entry;
    const found = stored.listing.get(path) as Entry;
    const told = factDiffers(item.entry, found);
    if (told !== undefined) return `${JSON.stringify(path)} has another ${told}`;
    const first = firstNames.get(path);
    if (first !== undefined && stored.listing.get(first)?.inode !== found.inode) {
      return `${JSON.stringify(path)} is not linked`;
    }
    const { tree } = merge.get(path) as Shown;
    if (first === undefined && !(await sameContent(item.entry, tree.folder, stored.folder))) {
      return `${JSON.stringify(path)} has another content`;
    }
  }
  return undefined;
}

const FACTS = ['kind', 'mode', 'uid', 'gid', 'modified', 'target'] as const;

function factDiffers(wanted: Entry, found: Entry): string | undefined {
  const differs = FACTS.find((fact) => wanted[fact] !== found[fact]);
  return differs ?? (wanted.kind === 'f' && wanted.size !== found.size ? 'size' : undefined);
}

async function sameContent({ kind, path, size }: Entry, folder: string, other: string): Promise<boolean> {
  if (kind === 'c' || kind === 'b') return deviceOf(folder, path) === deviceOf(other, path);
  if (kind !== 'f') return true;
  const theirs = readAlong(other, path, size);
  for await (const chunk of readAlong(folder, path, size)) {
    const { value } = await theirs.next();
    if (value === undefined || !chunk.equals(value)) return theirs.return(undefined).then(() => false);
  }
  await theirs.return(undefined);
  return true;
}
