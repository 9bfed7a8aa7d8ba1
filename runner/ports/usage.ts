/**
 * How much of the disk folders take: bytes of the blocks that they and all in them occupy, a file with several names once.
 * What vanishes while it is measured is no failure: it takes nothing, or has no figure any more.
 */
export interface Usage {
  /** Of folders that never change: each is walked once and remembered, also over a restart. */
  ofLayers(folders: readonly string[]): Promise<Figures>;
  /** Of folders that change. Those that take long to walk are walked at most a tenth of the time. */
  ofChanging(folders: readonly string[]): Promise<Figures>;
  /** Of all that is below `root` but in none of these folders, which lie in one folder of it. */
  ofRest(root: string, folders: readonly string[]): Promise<number>;
  /** Of the files of layers that lie upon each other, the lowest first: what shows, and what later ones hide. */
  ofChain(layers: readonly string[]): Promise<ChainFigures>;
  /** Forgets all layers but these. Their files may be in folders of them. */
  keepOnly(folders: { has(folder: string): boolean }): void;
}

/** Bytes by folder; one that is not there has none. */
export type Figures = ReadonlyMap<string, number>;

export type ChainFigures =
  | { readonly live: number; readonly dead: number; readonly unknown?: undefined }
  /** Why it cannot be told. */
  | { readonly unknown: string };
