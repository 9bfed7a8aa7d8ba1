import type { VpsDocument } from '../ports/documents.ts';
import type { StoredContainer, StoredImage } from '../ports/engine.ts';
import { imageTag } from './names.ts';

/** Who needs which layer. A layer is stored once, however many stand on it. */

export interface OnEngine {
  readonly images: readonly StoredImage[];
  readonly containers: readonly Pick<StoredContainer, 'layers'>[];
}

/** What a layer counts among: the first that is true of it. */
export type Part = 'snapshots' | 'shared' | 'other_images' | 'containers';

export interface Share {
  /** Layers that nothing but this image needs. */
  readonly unique: readonly string[];
  readonly shared: readonly string[];
  /** Layers that go with this image when it is deleted alone. */
  readonly freed: readonly string[];
}

export class Shares {
  readonly #byTag: ReadonlyMap<string, StoredImage>;
  readonly #buried: ReadonlySet<string>;
  /** How many images and containers need a layer. */
  readonly #needs: ReadonlyMap<string, number>;
  /** How many of them would still need it after the images that wait for their burial. */
  readonly #holds: ReadonlyMap<string, number>;
  readonly #all: OnEngine;

  constructor(all: OnEngine, documents: readonly VpsDocument[]) {
    this.#all = all;
    this.#byTag = new Map(all.images.flatMap((image) => image.tags.map((tag) => [tag, image])));
    const buried = new Set(documents.flatMap((vps) => vps.buried));
    // One that a person gave a tag of its own is theirs.
    this.#buried = new Set(
      all.images.filter(({ id, tags }) => buried.has(id) && tags.length === 0).map(({ id }) => id),
    );
    this.#needs = count([...all.images, ...all.containers]);
    this.#holds = count([...all.images.filter(({ id }) => !this.#buried.has(id)), ...all.containers]);
  }

  /** The image of a snapshot; undefined while it is not made yet, and when it is gone. */
  imageOf({ task_id }: Pick<VpsDocument, 'task_id'>, { name }: Pick<Snapshot, 'name'>): StoredImage | undefined {
    return this.#byTag.get(imageTag(task_id, name));
  }

  of(image: StoredImage): Share {
    const isUnique = (layer: string) => this.#needs.get(layer) === 1;
    const freed = isKept(image) ? [] : image.layers.filter((layer) => this.#holds.get(layer) === 1);
    const [unique, shared] = [image.layers.filter(isUnique), image.layers.filter((layer) => !isUnique(layer))];
    return { unique, shared, freed };
  }

  /** Layers that go when all snapshots of a VPS are deleted, the pinned ones too. */
  freedByAll(vps: VpsDocument): string[] {
    const images = vps.snapshots.flatMap((snapshot) => this.imageOf(vps, snapshot) ?? []);
    const going = images.filter((image) => !isKept(image));
    const buried = this.#all.images.filter(({ id }) => this.#buried.has(id) && vps.buried.includes(id));
    const released = count(going);
    const layers = new Set([...going, ...buried].flatMap((image) => image.layers));
    return [...layers].filter((layer) => (this.#holds.get(layer) ?? 0) === (released.get(layer) ?? 0));
  }

  /** Every layer that an image or a container needs, once, and what it counts among. */
  parts(documents: readonly VpsDocument[]): Map<string, Part> {
    const images = documents.flatMap((vps) => vps.snapshots.flatMap((snapshot) => this.imageOf(vps, snapshot) ?? []));
    const snapshots = new Set([...images.map(({ id }) => id), ...this.#buried]);
    const parts = new Map<string, Part>();
    for (const { layers } of this.#all.containers) for (const layer of layers) parts.set(layer, 'containers');
    for (const { id, layers } of this.#all.images) {
      if (!snapshots.has(id)) for (const layer of layers) parts.set(layer, 'other_images');
    }
    for (const { id, layers } of this.#all.images) {
      if (!snapshots.has(id)) continue;
      for (const layer of layers) {
        const before = parts.get(layer);
        parts.set(layer, before === 'other_images' || before === 'shared' ? 'shared' : 'snapshots');
      }
    }
    return parts;
  }
}

type Snapshot = VpsDocument['snapshots'][number];

/** A tag that somebody else gave it stays, and the image with it. */
function isKept({ tags }: StoredImage): boolean {
  return tags.length > 1;
}

function count(holders: readonly { readonly layers: readonly string[] }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { layers } of holders) for (const layer of layers) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  return counts;
}

/** How many of the lowest layers two piles have in common. */
export function commonBase(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((layer, nth) => layer !== other[nth]);
  return differs < 0 ? one.length : differs;
}
