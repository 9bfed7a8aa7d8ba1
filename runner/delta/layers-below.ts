import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { bytesOf, parentOf } from './entry.ts';

/** Of so many paths it is asked, in all layers together: names cost a VPS nothing, and an image may have a hundred layers. */
const MOST_ASKED = 4096;

/**
 * Tells whether any of some layers may hold a path, be it hidden by another. No link is followed: root in a VPS made those
 * of its snapshots, and they lead out of the layer.
 */
export function layersBelow(layers: readonly string[], mostAsked = MOST_ASKED): (path: string) => Promise<boolean> {
  let asked = 0;

  return async (path) => {
    const folders = foldersOf(path);
    for (const layer of layers) if (await mayHold(layer, folders, path)) return true;
    return false;
  };

  async function mayHold(layer: string, folders: readonly string[], path: string): Promise<boolean> {
    for (const folder of folders) {
      const found = await look(layer, folder);
      if (found !== 'unknown' && !found?.isDirectory()) return false;
    }
    return (await look(layer, path)) !== undefined;
  }

  async function look(layer: string, path: string): Promise<Stats | 'unknown' | undefined> {
    if (asked === mostAsked) return 'unknown';
    asked += 1;
    return lstat(bytesOf(layer, path)).catch(ifMissing);
  }
}

/** The folders that a path is in, from above. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) folders.unshift(folder);
  return folders;
}

/** A path may be too long to be asked for. */
function ifMissing({ code }: NodeJS.ErrnoException): 'unknown' | undefined {
  return code === 'ENOENT' ? undefined : 'unknown';
}
