import type { Flat, Reach } from '../ports/deltas.ts';
import type { Attributes } from './attributes.ts';
import { deviceNumbers } from './device.ts';
import { addTo } from './groups.ts';
import { layerOf } from './layer.ts';
import { isInAny } from './layers-below.ts';
import { type Facts, partsOf } from './layer-tar.ts';
import type { Item } from './layout.ts';
import { Merge, type Shown } from './merge.ts';
import { readAlong } from './read-along.ts';
import { attributesIn, readStored, type StoredTree } from './stored-tree.ts';
import { whatDiffers } from './what-differs.ts';

/** Merges the topmost of the layers in these folders, the lowest first, into one. */
export async function flatten(folders: readonly string[], reach: Reach, signal: AbortSignal): Promise<Flat> {
  const merge = new Merge();
  let kept = folders.length;
  for (let merged = 0; kept > 0; kept -= 1) {
    signal.throwIfAborted();
    const tree = await readStored(folders[kept - 1] as string);
    if (kept < folders.length && !reach({ below: kept, merged, next: tree.weight })) break;
    await merge.addBelow(tree);
    merged += tree.weight;
  }
  const items = merge.items((path) => isInAny(folders.slice(0, kept), path));
  const attributes = await attributesOf(merge, items);
  const facts = factsOf(merge, attributes, signal);
  return {
    kept,
    layer: items.length === 0 ? null : layerOf(partsOf(items, facts)),
    differenceFrom: (folder) => whatDiffers(folder, { items, merge, attributes }),
  };
}

async function attributesOf(merge: Merge, items: readonly Item[]): Promise<Map<string, Attributes>> {
  const paths = new Map<StoredTree, string[]>();
  for (const item of items) {
    if (item.is !== 'entry' && item.is !== 'link') continue;
    addTo(paths, (merge.get(item.entry.path) as Shown).tree, item.entry.path);
  }
  return attributesIn(paths);
}

function factsOf(merge: Merge, attributes: ReadonlyMap<string, Attributes>, signal: AbortSignal): Facts {
  const folderOf = (path: string) => (merge.get(path) as Shown).tree.folder;
  return {
    attributes: (path) => attributes.get(path) ?? {},
    content: (path) => {
      const { size } = (merge.get(path) as Shown).entry;
      return { size, chunks: () => readAlong(folderOf(path), path, size, signal) };
    },
    device: (path) => deviceNumbers(folderOf(path), path),
  };
}
