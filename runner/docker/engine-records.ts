import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The Engine's own records of images, layers and containers, where overlay2 keeps the files. Asking the Engine itself takes
 * seconds where there are a thousand images. What a record says never changes, so each is read once.
 */
export class EngineRecords {
  readonly #home: string;
  #chains = new Map<string, readonly Chain[]>();
  #layers = new Map<Chain, LayerRecord>();

  constructor(root: string) {
    this.#home = join(root, 'image/overlay2');
  }

  /** Which images there are, tagged or not: as long as this is the same, so is what they are made of. */
  async list(): Promise<ListedImages> {
    const [names, named] = await Promise.all([
      readdir(join(this.#home, CONFIGS)),
      unlessGone(readFile(join(this.#home, 'repositories.json'), 'utf8')),
    ]);
    return { names: names.filter(isDigest), named: named ?? '{}' };
  }

  async images({ names, named }: ListedImages): Promise<ImageRecord[]> {
    const tags = tagsOf(named);
    const joined = new Map<string, Chain>();
    const found = await eachOf(names, async (name): Promise<ImageRecord | undefined> => {
      const id = `sha256:${name}`;
      const known = this.#chains.get(id);
      const read = () => unlessGone(readFile(join(this.#home, CONFIGS, name), 'utf8'));
      const chains = known ?? chainsOf(await read(), joined);
      return chains && { id, tags: tags.get(id) ?? [], chains };
    });
    this.#chains = new Map(found.map(({ id, chains }) => [id, chains]));
    return found;
  }

  /** Every container, and whatever else has a layer of its own that is written to. */
  async containers(): Promise<ContainerRecord[]> {
    const folder = join(this.#home, 'layerdb/mounts');
    const names = await readdir(folder).catch(() => []);
    return eachOf(names, async (id) => {
      const fact = (name: string) => unlessGone(readFile(join(folder, id, name), 'utf8'));
      const [mount, init, parent] = await Promise.all([fact('mount-id'), fact('init-id'), fact('parent')]);
      if (mount === undefined) return undefined;
      return { id, written: mount, beside: init === undefined ? [] : [init], chains: await this.#below(parent) };
    });
  }

  /** The folder of each layer. `there`: the folders that exist; a layer that was deleted and made again has another. */
  async folders(chains: Iterable<Chain>, there: ReadonlySet<string>): Promise<ReadonlyMap<Chain, string>> {
    const records = await eachOf([...new Set(chains)], async (chain) => {
      const known = this.#layers.get(chain);
      const record = known && there.has(known.folder) ? known : await this.#read(chain);
      return record && there.has(record.folder) ? ([chain, record] as const) : undefined;
    });
    this.#layers = new Map(records);
    return new Map(records.map(([chain, { folder }]) => [chain, folder]));
  }

  async #below(top: Chain | undefined): Promise<Chain[]> {
    const chains: Chain[] = [];
    for (let at = top; at !== undefined; at = (this.#layers.get(at) ?? (await this.#read(at)))?.parent) chains.push(at);
    return chains.reverse();
  }

  async #read(chain: Chain): Promise<LayerRecord | undefined> {
    const folder = join(this.#home, 'layerdb/sha256', chain.replace(/^sha256:/, ''));
    const fact = (name: string) => unlessGone(readFile(join(folder, name), 'utf8'));
    const [cache, parent] = await Promise.all([fact('cache-id'), fact('parent')]);
    return cache === undefined ? undefined : { folder: cache, parent };
  }
}

/** What a layer is, together with all below it. */
export type Chain = string;

interface LayerRecord {
  readonly folder: string;
  readonly parent: Chain | undefined;
}

interface ListedImages {
  readonly names: readonly string[];
  /** Which of them has which tag, as the Engine wrote it. */
  readonly named: string;
}

export interface ImageRecord {
  readonly id: string;
  readonly tags: readonly string[];
  /** The lowest first. */
  readonly chains: readonly Chain[];
}

export interface ContainerRecord {
  readonly id: string;
  readonly written: string;
  readonly beside: readonly string[];
  readonly chains: readonly Chain[];
}

const Named = z.object({ Repositories: z.record(z.string(), z.record(z.string(), z.string())).default({}) });
const Config = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()).nullish() }) });
const CONFIGS = 'imagedb/content/sha256';
const READERS = 32;

function tagsOf(named: string): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const [name, id] of Object.values(Named.parse(JSON.parse(named)).Repositories).flatMap(Object.entries<string>)) {
    // One with an `@` is the digest of a manifest: it keeps no image.
    if (!name.includes('@')) tags.set(id, [...(tags.get(id) ?? []), name]);
  }
  return tags;
}

function chainsOf(config: string | undefined, joined: Map<string, Chain>): readonly Chain[] | undefined {
  const parsed = Config.safeParse(config && JSON.parse(config));
  if (!parsed.success) return undefined;
  const chains: Chain[] = [];
  for (const digest of parsed.data.rootfs.diff_ids ?? []) chains.push(onTop(chains.at(-1), digest, joined));
  return chains;
}

/** The same content on other layers is another layer. Images have most chains in common: each is worked out once. */
function onTop(below: Chain | undefined, digest: string, joined: Map<string, Chain>): Chain {
  if (below === undefined) return digest;
  const both = `${below} ${digest}`;
  const chain = joined.get(both) ?? `sha256:${createHash('sha256').update(both).digest('hex')}`;
  joined.set(both, chain);
  return chain;
}

function isDigest(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** A record that goes while we look was of something that goes. */
async function unlessGone(read: Promise<string>): Promise<string | undefined> {
  try {
    return await read;
  } catch (failure) {
    if (['ENOENT', 'ENOTDIR'].includes((failure as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw failure;
  }
}

/** What the task finds of each item, a bounded number at a time. */
async function eachOf<I, O>(items: readonly I[], task: (item: I) => Promise<O | undefined>): Promise<O[]> {
  const found: (O | undefined)[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [nth, item] of queue) found[nth] = await task(item);
  };
  await Promise.all(Array.from({ length: READERS }, worker));
  return found.filter((one) => one !== undefined);
}
