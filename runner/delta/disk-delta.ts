import { lstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Delta, Estimate, Layer } from '../ports/deltas.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Looked } from './astray.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { type Changes, changesBetween } from './changes.ts';
import { type Contents, Moved, type Piece } from './contents.ts';
import { copiedBase } from './copied-base.ts';
import { type DiskIndex, keepIndex, writeIndex } from './disk-index.ts';
import { bytesOf, type Entry } from './entry.ts';
import { flushFilesystem } from './flush.ts';
import { isFresh } from './fresh.ts';
import { layerOf } from './layer.ts';
import { choose, type Chosen, isOpaque, type Item, layOut } from './layout.ts';
import { partsOf } from './layer-tar.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';
import { type Manner, scan } from './scan.ts';

/** Beyond so many files, one flush of the whole filesystem costs less than one of each. */
const FLUSH_EACH = 16;

interface Copy {
  readonly facts: string;
  readonly piece: Piece;
}

interface Captured {
  readonly listing: Listing;
  readonly items: readonly Item[];
  readonly marks: Chosen['marks'];
  readonly unsure: readonly string[];
  readonly attributes: ReadonlyMap<string, Attributes>;
}

export interface DeltaOptions {
  readonly container: string;
  /** All that the container has written, on top of its image. */
  readonly folder: string;
  readonly indexPath: string;
  readonly contents: Contents;
  /** The disk as it was at the snapshot that the layer goes on top of. */
  readonly before: Omit<DiskIndex, 'snapshot'> & { readonly snapshot: SnapshotName | null };
}

/**
 * What changed on a disk since its last snapshot, as a layer.
 *
 * Every content is read after a flush that came after its listing, and used only if the last listing, made while
 * nothing moved, says the very same of the file. So a change after the reading is always seen: a write moves the file's
 * time, and so does a store through a memory map, because the flush has left the page clean.
 */
export class DiskDelta implements Delta {
  readonly base: SnapshotName | null;
  readonly #options: DeltaOptions;
  readonly #copies = new Map<string, Copy>();
  #before: DeltaOptions['before'];
  #seen: (Looked & { readonly changed: readonly Entry[] }) | undefined;
  #captured: Captured | undefined;

  constructor(options: DeltaOptions) {
    this.#options = options;
    this.#before = options.before;
    this.base = options.before.snapshot;
  }

  async look(): Promise<Estimate> {
    const since = Date.now();
    const listing = await scan(this.#options.folder, 'moving', this.#before.listing.bytes.length);
    return this.#estimate({ listing, since });
  }

  async copyAhead(): Promise<void> {
    const { changed, since } = this.#looked();
    const settled = changed.filter((entry) => !isFresh(entry, since) && !this.#isCopied(entry));
    await this.#copy(settled, 'moving');
  }

  async flush(): Promise<void> {
    this.#looked();
    await flushFilesystem(this.#options.folder);
  }

  async buildUpon(layer: string): Promise<Estimate> {
    const { folder: disk, container } = this.#options;
    const before = this.#looked();
    const since = Date.now();
    const now = await scan(disk, 'moving', before.listing.bytes.length);
    const base = await copiedBase({ disk, layer, before, now });
    this.#before = { snapshot: null, container, unsure: [], ...base };
    return this.#estimate({ listing: now, since });
  }

  async capture(): Promise<void> {
    const { folder } = this.#options;
    const before = this.#before;
    const since = Date.now();
    const listing = await scan(folder, 'still', this.#seen?.listing.bytes.length);
    this.#seen = undefined;
    const changes = await changesBetween(before.listing, listing, before.unsure);
    const attributes = await readAttributes(folder, [...changes.changed], 'still');
    const { items, marks } = this.#arrange(listing, changes, attributes);
    const entries = items.flatMap((item) => (item.is === 'entry' || item.is === 'link' ? [item.entry] : []));
    const rest = entries.map(({ path }) => path).filter((path) => !attributes.has(path));
    for (const [path, more] of await readAttributes(folder, rest, 'still')) attributes.set(path, more);
    const files = items.flatMap((item) => (item.is === 'entry' && item.entry.kind === 'f' ? [item.entry] : []));
    const stale = files.filter((entry) => !this.#isCopied(entry));
    await this.#copy(stale, 'still');
    const unsure = [...changes.changed].filter((path) => isFresh(listing.get(path) as Entry, since));
    this.#captured = { listing, items, marks, unsure, attributes };
  }

  async list(): Promise<void> {
    const { folder } = this.#options;
    await flushFilesystem(folder);
    const since = Date.now();
    const listing = await scan(folder, 'still', this.#seen?.listing.bytes.length);
    this.#seen = undefined;
    const found = await this.#special(listing, since);
    const attributes = await readAttributes(folder, found.folders, 'still');
    const opaque = new Set(found.folders.filter((path) => isOpaque(attributes.get(path))));
    const { whiteouts, unsure } = found;
    const marks = { opaque, whiteouts };
    this.#captured = { listing, items: [], marks, unsure, attributes };
  }

  layer(): Layer | null {
    const { items, attributes } = this.#found();
    if (items.length === 0) return null;
    const parts = partsOf(items, {
      attributes: (path) => attributes.get(path) ?? {},
      content: (path) => (this.#copies.get(path) as Copy).piece,
      device: (path) => this.#device(path),
    });
    return layerOf(parts, this.#options.contents);
  }

  remember(snapshot: SnapshotName): Promise<void> {
    const { listing, marks, unsure } = this.#found();
    const { container, indexPath } = this.#options;
    return writeIndex(indexPath, { snapshot, container, unsure, marks, listing });
  }

  keep(): Promise<void> {
    return keepIndex(this.#options.indexPath);
  }

  close(): Promise<void> {
    return this.#options.contents.close();
  }

  /** One by one: there may be a million. */
  async #special(listing: Listing, since: number) {
    const [folders, unsure, whiteouts] = [[] as string[], [] as string[], new Set<string>()];
    const pause = pacer();
    for (const start of listing.starts()) {
      const waiting = pause();
      if (waiting) await waiting;
      const entry = listing.at(start);
      if (entry.kind === 'd') folders.push(entry.path);
      if (entry.kind === 'c' && this.#stat(entry.path).rdev === 0) whiteouts.add(entry.path);
      if (isFresh(entry, since)) unsure.push(entry.path);
    }
    return { folders, unsure, whiteouts };
  }

  async #estimate(looked: Looked): Promise<Estimate> {
    const { listing } = looked;
    const { changed: paths } = await changesBetween(this.#before.listing, listing, this.#before.unsure);
    const changed = [...paths].flatMap((path) => listing.get(path) ?? []).filter(({ kind }) => kind === 'f');
    const uncopied = changed.filter((entry) => !this.#isCopied(entry));
    this.#seen = { ...looked, changed };
    return {
      changedFiles: changed.length,
      changedBytes: bytesIn(changed),
      uncopiedFiles: uncopied.length,
      uncopiedBytes: bytesIn(uncopied),
      diskPaths: listing.count,
      diskBytes: listing.totalSize(),
    };
  }

  #looked() {
    if (this.#seen === undefined) throw new Error('nothing has been looked at yet');
    return this.#seen;
  }

  /** Whether there is a copy of the very content that was listed. */
  #isCopied({ path, facts }: Entry): boolean {
    return this.#copies.get(path)?.facts === facts;
  }

  #found(): Captured {
    if (this.#captured === undefined) throw new Error('nothing has been captured yet');
    return this.#captured;
  }

  #arrange(listing: Listing, changes: Changes, attributes: ReadonlyMap<string, Attributes>) {
    const before = this.#before;
    const chosen = choose(before, listing, changes, {
      attributes: (path) => attributes.get(path) ?? {},
      isWhiteout: (path) => listing.get(path)?.kind === 'c' && this.#stat(path).rdev === 0,
    });
    return { items: layOut(before, listing, chosen), marks: chosen.marks };
  }

  /** Copies files. On a moving disk one may be gone, or another: that is looked at again when it stands still. */
  async #copy(files: readonly Entry[], manner: Manner): Promise<void> {
    const { folder, contents } = this.#options;
    if (files.length === 0) return;
    const flushEach = files.length <= FLUSH_EACH;
    if (!flushEach) await flushFilesystem(folder);
    const { dev: device } = await stat(folder, { bigint: true });
    for (const entry of files) {
      try {
        const piece = await contents.add({ path: folder, device, flushEach }, entry);
        this.#copies.set(entry.path, { facts: entry.facts, piece });
      } catch (failure) {
        if (manner === 'still' || !isGone(failure)) throw failure;
      }
    }
  }

  #device(path: string): { major: number; minor: number } {
    const { rdev } = this.#stat(path);
    return { major: (rdev >> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >> 12) & 0xfff00) };
  }

  #stat(path: string): { readonly rdev: number } {
    return lstatSync(bytesOf(this.#options.folder, path));
  }
}

function bytesIn(files: readonly Entry[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** Gone, or not the same file any more. A full disk is no such thing. */
function isGone(failure: unknown): boolean {
  if (failure instanceof Moved) return true;
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes((failure as NodeJS.ErrnoException).code ?? '');
}
