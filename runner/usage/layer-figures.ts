import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const Bytes = z.number().int().nonnegative();
const Chain = z.object({ live: Bytes, dead: Bytes });
const File = z.object({
  version: z.literal(1),
  layers: z.record(z.string(), Bytes),
  chains: z.record(z.string(), Chain),
});

/**
 * What was measured of layers, which never change. It is kept in a file; when that is lost or cannot be written, layers
 * are measured anew, so nothing is flushed and no failure is anybody's business.
 */
export class LayerFigures {
  readonly #path: string;
  readonly #layers: Map<string, number>;
  /** By the uppermost folder and how many count. */
  readonly #chains: Map<string, z.output<typeof Chain>>;
  #written = true;

  private constructor(path: string, { layers, chains }: Omit<z.output<typeof File>, 'version'>) {
    this.#path = path;
    this.#layers = new Map(Object.entries(layers));
    this.#chains = new Map(Object.entries(chains));
  }

  static async open(path: string): Promise<LayerFigures> {
    try {
      return new LayerFigures(path, File.parse(JSON.parse(await readFile(path, 'utf8'))));
    } catch {
      return new LayerFigures(path, { layers: {}, chains: {} });
    }
  }

  bytesOf(folder: string): number | undefined {
    return this.#layers.get(folder);
  }

  learn(figures: ReadonlyMap<string, number>): void {
    for (const [folder, bytes] of figures) this.#layers.set(folder, bytes);
    if (figures.size > 0) this.#written = false;
  }

  chainOf(layers: readonly string[]): z.output<typeof Chain> | undefined {
    return this.#chains.get(keyOf(layers));
  }

  learnChain(layers: readonly string[], figures: z.output<typeof Chain>): void {
    this.#chains.set(keyOf(layers), figures);
    this.#written = false;
  }

  keepOnly(folders: { has(folder: string): boolean }): void {
    const gone = [...this.#layers.keys()].filter((folder) => !folders.has(folder));
    // The files of a layer are a folder in its own.
    const lost = [...this.#chains.keys()].filter((key) => !folders.has(dirname(key.slice(0, key.lastIndexOf(' ')))));
    for (const folder of gone) this.#layers.delete(folder);
    for (const key of lost) this.#chains.delete(key);
    if (gone.length + lost.length > 0) this.#written = false;
  }

  /** Writes what is new, as the only one who does. A crash leaves the old figures or the new ones. */
  async save(): Promise<void> {
    if (this.#written) return;
    this.#written = true;
    const value = { version: 1, layers: Object.fromEntries(this.#layers), chains: Object.fromEntries(this.#chains) };
    const draft = `${this.#path}.new`;
    try {
      await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
      await rename(draft, this.#path);
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }
}

/** The uppermost layer stands for all below it. */
function keyOf(layers: readonly string[]): string {
  return `${layers.at(-1) ?? ''} ${layers.length}`;
}
