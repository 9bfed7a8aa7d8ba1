import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stored } from '../ports/engine.ts';
import type { EngineStorage } from './disk-place.ts';
import { type Chain, EngineRecords } from './engine-records.ts';

const DRIVER = 'overlay2';

/** Lists all that the Engine stores, and which folders that is. */
export function storedOn(whereItStores: () => Promise<EngineStorage>): () => Promise<Stored> {
  let known: { readonly root: string; readonly records: EngineRecords } | undefined;

  return async () => {
    const { facts, root } = await whereItStores();
    if (root === undefined) return { hidden: "the Engine's storage is out of reach" };
    if (facts.Driver !== DRIVER) return { hidden: `the Engine stores with ${facts.Driver}` };
    if (known?.root !== root) known = { root, records: new EngineRecords(root) };
    try {
      return await read(known.records, root);
    } catch (failure) {
      // Another Engine may keep its records otherwise one day: then nothing is known, and nothing is made up.
      return {
        hidden: `the Engine's records cannot be read (${(failure as NodeJS.ErrnoException).code ?? 'no JSON'})`,
      };
    }
  };
}

async function read(records: EngineRecords, root: string): Promise<Stored> {
  const home = join(root, DRIVER);
  const [images, containers] = [await records.images(), await records.containers()];
  // Looked at after what stands on them, so that they are all there, but for what has been deleted since.
  const there = new Set(await readdir(home));
  const chains = [...images, ...containers].flatMap((one) => one.chains);
  const folders = new Map<Chain, string>();
  for (const [chain, name] of await records.folders(chains, there)) folders.set(chain, join(home, name));
  const placed = images.flatMap(({ id, tags, chains }) => {
    const layers = chains.flatMap((chain) => folders.get(chain) ?? []);
    return layers.length === chains.length ? [{ id, tags, layers }] : [];
  });
  if (images.length > 0 && placed.length === 0) return { hidden: 'the layers are not where the Engine says' };
  return {
    root,
    images: placed,
    containers: containers.map(({ id, written, beside, chains }) => ({
      id,
      written: join(home, written),
      beside: beside.map((name) => join(home, name)),
      layers: chains.flatMap((chain) => folders.get(chain) ?? []),
    })),
  };
}
