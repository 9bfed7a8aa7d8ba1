import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SnapshotRecord, VpsDocument } from '../../../runner/ports/documents.ts';
import type { PlainEngine, SeenContainer, SeenImage } from './plain-engine.ts';

/** Everything there is at one moment, read past all of our code but the schema of a document. */
export interface World {
  readonly documents: readonly VpsDocument[];
  /** Files in the folder of documents that are none. */
  readonly strangeFiles: readonly string[];
  readonly containers: readonly SeenContainer[];
  readonly images: readonly SeenImage[];
  /** What the marker files say: by id of a VPS's container or of a snapshot's image. */
  readonly markers: ReadonlyMap<string, string | undefined>;
}

/** Reads worlds. An image never changes, so its marker is read once. */
export class WorldReader {
  readonly #markersOfImages = new Map<string, string | undefined>();

  constructor(
    readonly engine: PlainEngine,
    readonly dataDir: string,
  ) {}

  /** Looks at the disks of all VPSes, and into as many snapshots as it takes to find the markers that are wanted. */
  async read(wanted: readonly string[] = []): Promise<World> {
    const { documents, strangeFiles } = await readDocuments(join(this.dataDir, 'vps'));
    const [containers, images] = await Promise.all([this.engine.containers(), this.engine.images()]);
    const markers = new Map<string, string | undefined>();
    for (const { id } of containers.filter(({ id }) => documents.some(({ container }) => container?.id === id))) {
      markers.set(id, await this.engine.marker(id));
    }
    const present = new Set(images.map(({ id }) => id));
    for (const id of this.#mostLikelyFirst(documents.flatMap(({ snapshots }) => snapshots))) {
      const found = new Set(markers.values());
      if (wanted.every((marker) => found.has(marker))) break;
      if (present.has(id)) markers.set(id, await this.#markerOfImage(id));
    }
    return { documents, strangeFiles, containers, images, markers };
  }

  /** Those that were read before cost nothing; of the others the newest. */
  #mostLikelyFirst(snapshots: readonly SnapshotRecord[]): string[] {
    const ready = snapshots.filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq);
    const ids = ready.map(({ image_id }) => image_id ?? '');
    const read = (id: string) => this.#markersOfImages.has(id);
    return [...ids.filter(read), ...ids.filter((id) => !read(id))];
  }

  async #markerOfImage(id: string): Promise<string | undefined> {
    if (!this.#markersOfImages.has(id)) this.#markersOfImages.set(id, await this.engine.markerOfImage(id));
    return this.#markersOfImages.get(id);
  }
}

async function readDocuments(folder: string): Promise<Pick<World, 'documents' | 'strangeFiles'>> {
  const documents: VpsDocument[] = [];
  const strangeFiles: string[] = [];
  for (const file of await readdir(folder)) {
    const document = file.endsWith('.json') ? VpsDocument.safeParse(await parsed(join(folder, file))).data : undefined;
    if (document) documents.push(document);
    else strangeFiles.push(file);
  }
  return { documents, strangeFiles };
}

async function parsed(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
