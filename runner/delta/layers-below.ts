import { lstatSync, type Stats } from 'node:fs';
import { bytesOf, parentOf } from './entry.ts';
import { pacer } from './pace.ts';

/** Of so many paths it is asked, in all layers together: names cost a VPS nothing, and an image may have a hundred layers. */
const MOST_ASKED = 4096;

/** Whether any of some layers has a path, be it hidden by another. */
export function isInAny(layers: readonly string[], path: string): boolean {
  return layers.some((layer) => statIn(layer, path) !== undefined);
}

/** The same for many paths, of which there may be too many to ask, and some too long: of those it says that one may have it. */
export function mayBeInAny(layers: readonly string[], mostAsked = MOST_ASKED): (path: string) => Promise<boolean> {
  let asked = 0;
  const pause = pacer(1);

  return async (path) => {
    const steps = path.split('/').length;
    for (const layer of layers) {
      asked += steps;
      if (asked > mostAsked || mayHave(layer, path)) return true;
      await pause();
    }
    return false;
  };
}

function mayHave(layer: string, path: string): boolean {
  try {
    return isInAny([layer], path);
  } catch {
    return true;
  }
}

/** Step by step: root in a VPS made the links of its snapshots, and they may lead out of the layer. */
function statIn(layer: string, path: string): Stats | undefined {
  const parent = parentOf(path);
  if (parent !== '' && !statIn(layer, parent)?.isDirectory()) return undefined;
  return lstatSync(bytesOf(layer, path), { throwIfNoEntry: false });
}
