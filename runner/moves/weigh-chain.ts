import type { Node } from '../node.ts';
import { imageTag } from '../policy/names.ts';
import { survivor } from '../policy/lineage.ts';
import { firstImage } from './first-image.ts';
import { commonBase } from '../policy/storage-shares.ts';
import type { VpsDocument } from '../ports/documents.ts';
import type { ChainStorage } from '../wire/model.ts';

/**
 * How deep HEAD's pile of layers is, and what is dead weight in it. Weighed are the layers above those that it has in
 * common with the image by whose name the VPS was made, as that image is now: those are not the VPS's.
 */
export async function weighChain({ engine, usage }: Node, vps: VpsDocument): Promise<ChainStorage | null> {
  const head = survivor(vps, vps.head);
  if (head === null) return null;
  const tag = imageTag(vps.task_id, head);
  const [image, places] = await Promise.all([engine.image(tag), engine.layersOf(tag)]);
  if (image === undefined || places === undefined) return null;
  const chain = { snapshot: head, depth: image.layers };
  if (places.hidden !== undefined) return { ...chain, ...UNKNOWN, reason: places.hidden };
  const { folders } = places;
  const first = await firstImage(engine, vps);
  if (first === undefined) return { ...chain, ...UNKNOWN, reason: 'the image that the VPS was made from is gone' };
  const base = commonBase(folders, first);
  if (base === 0 && first.length > 0) {
    return { ...chain, ...UNKNOWN, reason: 'the image that the VPS was made from is another one now' };
  }
  const own = folders.slice(base);
  const weighed = own.length === 0 ? { live: 0, dead: 0 } : await usage.ofChain(own);
  if (weighed.unknown !== undefined) {
    return { ...chain, ...UNKNOWN, own_layers: own.length, reason: weighed.unknown };
  }
  return { ...chain, own_layers: own.length, live_bytes: weighed.live, dead_bytes: weighed.dead, reason: null };
}

const UNKNOWN = { own_layers: null, live_bytes: null, dead_bytes: null };
