import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stored, StoredImage } from '../ports/engine.ts';
import type { EngineStorage } from './disk-place.ts';
import { type Chain, EngineRecords } from './engine-records.ts';

const DRIVER = 'overlay2';

/** Lists all that the Engine stores, and which folders that is. */
export function storedOn(whereItStores: () => Promise<EngineStorage>): () => Promise<Stored> {
  let known: Memory | undefined;

  return async () => {
    const { facts, root } = await whereItStores();
    if (root === undefined) return { hidden: "the Engine's storage is out of reach" };
    if (facts.Driver !== DRIVER) return { hidden: `the Engine stores with ${facts.Driver}` };
    if (known?.root !== root)
      known = { root, records: new EngineRecords(root), look: '', images: [], folders: new Map() };
    try {
      return await read(known);
    } catch (failure) {
      // Another Engine may keep its records otherwise one day: then nothing is known, and nothing is made up.
      return {
        hidden: `the Engine's records cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'no JSON'})`,
      };
    }
  };
}

/** What was found last. A thousand images are fifty thousand layers to be placed: only when something has changed. */
interface Memory {
  readonly root: string;
  readonly records: EngineRecords;
  look: string;
  images: readonly StoredImage[];
  folders: ReadonlyMap<Chain, string>;
}

async function read(memory: Memory): Promise<Stored> {
  const { root, records } = memory;
  const home = join(root, DRIVER);
  const [listed, containers] = [await records.list(), await records.containers()];
  // Looked at after what stands on them, so that they are all there, but for what has been deleted since.
  const there = await readdir(home);
  const look = JSON.stringify([listed, containers, there]);
  if (look !== memory.look) {
    const images = await records.images(listed);
    const chains = [...images, ...containers].flatMap((one) => one.chains);
    const names = await records.folders(chains, new Set(there));
    memory.folders = new Map(Array.from(names, ([chain, name]) => [chain, join(home, name)]));
    memory.images = images.flatMap(({ id, tags, chains }) => {
      const layers = foldersOf(chains, memory.folders);
      return layers.length === chains.length ? [{ id, tags, layers }] : [];
    });
    memory.look = look;
  }
  const { images, folders } = memory;
  if (listed.names.length > 0 && images.length === 0) return { hidden: 'the layers are not where the Engine says' };
  return {
    root,
    images,
    containers: containers.map(({ id, written, beside, chains }) => ({
      id,
      written: join(home, written),
      beside: beside.map((name) => join(home, name)),
      layers: foldersOf(chains, folders),
    })),
  };
}

function foldersOf(chains: readonly Chain[], folders: ReadonlyMap<Chain, string>): string[] {
  return chains.flatMap((chain) => folders.get(chain) ?? []);
}
