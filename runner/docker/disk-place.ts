import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Container, DiskPlace, LayerPlaces } from '../ports/engine.ts';
import type { EngineFacts, InspectedImage } from './engine-replies.ts';

/** What must be known to find the Engine's folders: what it says of itself, and where we see its storage, if we do. */
export interface EngineStorage {
  readonly facts: EngineFacts;
  /** May be another path than the one by which the Engine knows it. */
  readonly root: string | undefined;
}

/** Where a container's written layer is. */
export async function diskPlace({ layer }: Pick<Container, 'layer'>, storage: EngineStorage): Promise<DiskPlace> {
  const hidden = whyHidden(layer.driver, storage);
  return hidden === undefined ? placeOf(layer.folder, storage) : { hidden };
}

/** Where an image's layers are, the lowest first. */
export async function layerPlaces(image: InspectedImage, storage: EngineStorage): Promise<LayerPlaces> {
  const { GraphDriver: stored, RootFS } = image;
  const blocked = whyHidden(stored?.Name, storage);
  if (blocked !== undefined) return { hidden: blocked };
  const { UpperDir, LowerDir } = stored?.Data ?? {};
  const paths = [UpperDir, ...(LowerDir?.split(':') ?? [])].filter((path) => path !== undefined).reverse();
  if (paths.length !== (RootFS.Layers ?? []).length) return { hidden: 'the Engine does not say where the layers are' };
  const folders: string[] = [];
  for (const path of paths) {
    const { folder, hidden } = await placeOf(path, storage);
    if (folder === undefined) return { hidden };
    folders.push(folder);
  }
  return { folders };
}

function whyHidden(driver: string | undefined, { facts, root }: EngineStorage): string | undefined {
  if (root === undefined) return "the Engine's storage is out of reach";
  if (driver !== 'overlay2') return `the Engine stores with ${driver ?? 'an unknown driver'}`;
  // Owners on the disk are not those that the container sees.
  return facts.SecurityOptions?.some((one) => one.startsWith('name=userns')) ? 'user namespaces are on' : undefined;
}

async function placeOf(path: string | undefined, { facts, root = '' }: EngineStorage): Promise<DiskPlace> {
  const inside = relative(facts.DockerRootDir, path ?? '');
  if (inside === '' || inside.startsWith('..')) return { hidden: 'the Engine does not say where the disk is' };
  const folder = join(root, inside);
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ? { folder } : { hidden: 'the disk is not where the Engine says it is' };
}
