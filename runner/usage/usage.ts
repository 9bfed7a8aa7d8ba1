import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chainBytes } from '../delta/chain-bytes.ts';
import { seesTrusted } from '../delta/sees-trusted.ts';
import type { ChainFigures, Usage } from '../ports/usage.ts';
import { ChangingFolders } from './changing-folders.ts';
import { LayerFigures } from './layer-figures.ts';
import { BLOCK, listLayers } from './list-layers.ts';
import { walk } from './walk.ts';

/** So many folders are walked before another question has its turn, and before what was found is written down. */
const AT_ONCE = 256;

/** Measures folders by `du` and `find`, one such program at a time, and keeps what does not change in a file. */
export async function openUsage(path: string): Promise<Usage> {
  const figures = await LayerFigures.open(path);
  const changing = new ChangingFolders();
  const inTurn = turns();

  const ofLayers = async (folders: readonly string[]) => {
    const found = new Map<string, number>();
    /** Takes what is known, at once: it may be forgotten any time. */
    const unknown = (some: readonly string[]) =>
      some.filter((folder) => {
        const bytes = figures.bytesOf(folder);
        if (bytes !== undefined) found.set(folder, bytes);
        return bytes === undefined;
      });
    const due = unknown([...new Set(folders)]);
    for (let from = 0; from < due.length; from += AT_ONCE) {
      await inTurn(async () => {
        // Somebody else may have measured them while we waited.
        const walked = await walk(unknown(due.slice(from, from + AT_ONCE)));
        for (const [folder, bytes] of walked) found.set(folder, bytes);
        figures.learn(walked);
        await figures.save();
      });
    }
    return found;
  };

  const ofChanging = (folders: readonly string[]) => inTurn(() => changing.measure(folders));

  return {
    ofLayers,
    ofChanging,
    ofRest: async (root, folders) => {
      const homes = [...new Set(folders.map((folder) => dirname(folder)))];
      const known = new Set([...folders, ...homes]);
      const all = (await Promise.all([root, ...homes].map(below))).flat();
      const own = await Promise.all([root, ...homes].map(ownBytes));
      return sum([...own, ...(await ofChanging(all.filter((path) => !known.has(path)))).values()]);
    },
    ofChain: (layers) =>
      inTurn(async () => {
        const known = figures.chainOf(layers);
        if (known !== undefined) return known;
        const measured = await measureChain(layers);
        if (measured.unknown === undefined) figures.learnChain(layers, measured);
        await figures.save();
        return measured;
      }),
    keepOnly: (folders) => figures.keepOnly(folders),
  };
}

async function measureChain(layers: readonly string[]): Promise<ChainFigures> {
  if (layers.length > 1 && !(await seesTrusted()))
    return { unknown: 'the runner lacks CAP_SYS_ADMIN to see what hides' };
  try {
    const { live, dead } = await chainBytes(listLayers(layers));
    return { live: live * BLOCK, dead: dead * BLOCK };
  } catch (failure) {
    return { unknown: `a layer could not be listed: ${(failure as Error).message}` };
  }
}

/** Lets one task run after another, in the order they came. */
function turns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function below(folder: string): Promise<string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}

async function ownBytes(folder: string): Promise<number> {
  return (await lstat(folder)).blocks * BLOCK;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
