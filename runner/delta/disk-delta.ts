import { type Delta, DeltaRefused, type Estimate, type Layer } from '../ports/deltas.ts';
import type { SnapshotName } from '../wire/names.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { changedRecords, type Changes, Comparison, withParents } from './changes.ts';
import type { Contents } from './contents.ts';
import { copiedBase } from './copied-base.ts';
import { Copies } from './copies.ts';
import type { Deadlines } from './deadlines.ts';
import { type DiskIndex, keepIndex, writeIndex } from './disk-index.ts';
import { deviceNumbers, isWhiteout } from './device.ts';
import type { Entry } from './entry.ts';
import { flushFilesystem } from './flush.ts';
import { isFresh } from './fresh.ts';
import { layerOf } from './layer.ts';
import { choose, type Item, layOut } from './layout.ts';
import { partsOf } from './layer-tar.ts';
import type { Listing } from './listing.ts';
import { type Marks, marksOf } from './marks.ts';
import { pacer } from './pace.ts';
import { ReadyPrograms } from './ready-programs.ts';
import { scan } from './scan.ts';
import { type Looked, whatStoodStill } from './stood-still.ts';

/** So much more than was expected may be copied while it stands still. */
const MORE_THAN_EXPECTED = 256 * 1024 ** 2;

interface Captured {
  readonly listing: Listing;
  readonly marks: Marks;
  readonly unsure: readonly string[];
  readonly layer: Layer | null;
}

export interface DeltaOptions {
  readonly container: string;
  /** All that the container has written, on top of its image. */
  readonly folder: string;
  readonly indexPath: string;
  readonly machineStart: string;
  readonly contents: Contents;
  readonly deadlines: Deadlines;
  readonly shareFrom: number;
  /** The disk as it was at the snapshot that the layer goes on top of. */
  readonly before: Omit<DiskIndex, 'snapshot' | 'machineStart'> & { readonly snapshot: SnapshotName | null };
}

/**
 * What changed on a disk since its last snapshot, as a layer.
 *
 * Every content is read after a flush that came after its listing, and used only if the last listing, made while
 * nothing moved, says the very same of the file. So a change after the reading is always seen: a write moves the file's
 * time when it begins, and so does a store through a memory map, because the flush has left the page clean. A write that
 * had begun before the listing must have ended before the copy: who believes copies made ahead has seen to that.
 *
 * A disk on which all is to the letter what it was need not even stand still: a time that the kernel gives does not go
 * back, so whatever is found unchanged was so when the look began, and that moment is what the snapshot shows.
 */
export class DiskDelta implements Delta {
  readonly base: SnapshotName | null;
  readonly #options: DeltaOptions;
  readonly #ready: ReadyPrograms;
  readonly #copies: Copies;
  /** What was still to be copied when it was looked at last. */
  #expectedBytes = 0;
  #before: DeltaOptions['before'];
  /** With where the records begin of the files that have changed. */
  #seen: (Looked & { readonly files: readonly number[] }) | undefined;
  #captured: Captured | undefined;

  constructor(options: DeltaOptions) {
    this.#options = options;
    this.#copies = new Copies(options);
    this.#ready = new ReadyPrograms(options.folder, options.shareFrom);
    this.#before = options.before;
    this.base = options.before.snapshot;
  }

  async look(): Promise<Estimate> {
    const since = Date.now();
    const { folder, deadlines } = this.#options;
    const listing = await scan(folder, 'moving', deadlines.moving, asLargeAs(this.#before));
    return this.#estimate({ listing, since });
  }

  getReady(): Promise<void> {
    return this.#ready.start(this.#looked().listing);
  }

  async copyAhead(): Promise<void> {
    const { listing, files, since } = this.#looked();
    const changed = files.map((start) => listing.at(start));
    const settled = changed.filter((entry) => !isFresh(entry, since));
    await this.#copies.add(settled, 'moving');
  }

  async readAhead(): Promise<void> {
    await this.copyAhead();
    this.#copies.forget();
  }

  captureUnchanged(): void {
    const { listing } = this.#looked();
    const { marks } = this.#before;
    this.#captured = { listing, marks, unsure: [], layer: null };
  }

  async flush(): Promise<void> {
    const { folder, deadlines } = this.#options;
    await flushFilesystem(folder, deadlines.moving);
  }

  async buildUpon(layer: string): Promise<Estimate> {
    const { folder: disk, container, deadlines } = this.#options;
    const since = Date.now();
    const now = await scan(disk, 'moving', deadlines.moving, asLargeAs(this.#looked()));
    const stoodStill = await whatStoodStill(disk, this.#looked(), now);
    // Listings of a million paths are large: what is not needed any more makes room for the next.
    this.#seen = undefined;
    const base = await copiedBase({ disk, layer, now, stoodStill, deadlineMs: deadlines.moving });
    this.#before = { snapshot: null, container, unsure: [], ...base };
    return this.#estimate({ listing: now, since });
  }

  async capture(): Promise<void> {
    const before = this.#before;
    const comparison = new Comparison(before.listing, before.unsure);
    const { listing, since } = await this.#listStill((growing) => comparison.advance(growing));
    const changes = await comparison.finish(listing);
    const attributes = await this.#attributes(withParents(changes), listing);
    const { items, marks } = await this.#arrange(listing, changes, attributes);
    const entries = items.flatMap((item) => (item.is === 'entry' || item.is === 'link' ? [item.entry] : []));
    const rest = entries.map(({ path }) => path).filter((path) => !attributes.has(path));
    for (const [path, more] of await this.#attributes(rest, listing)) attributes.set(path, more);
    const files = items.flatMap((item) => (item.is === 'entry' && item.entry.kind === 'f' ? [item.entry] : []));
    const stale = files.filter((entry) => !this.#copies.has(entry));
    this.#refuseSurprise(stale);
    await this.#copies.add(stale, 'still');
    const unsure = [...changes.changed].filter((path) => isFresh(listing.get(path) as Entry, since));
    this.#captured = { listing, marks, unsure, layer: this.#layerOf(items, attributes, listing) };
  }

  async list(): Promise<void> {
    const { listing, since } = await this.#listStill();
    const { folder, deadlines } = this.#options;
    const marks = await marksOf(folder, listing, deadlines.still, () => this.#ready.takeAttributes());
    // Where a socket stands, a commit shows what the image has: the next layer has to hide that.
    const unsure = await listing.pathsWhere((start) => listing.isSocket(start) || isFresh(listing.at(start), since));
    this.#captured = { listing, marks, unsure, layer: null };
  }

  seal(): Promise<void> {
    const { folder, deadlines } = this.#options;
    return flushFilesystem(folder, deadlines.still);
  }

  layer(): Layer | null {
    return this.#found().layer;
  }

  dropCopies(): Promise<void> {
    return this.#copies.close();
  }

  remember(snapshot: SnapshotName): Promise<void> {
    const { listing, marks, unsure } = this.#found();
    const { container, indexPath, machineStart } = this.#options;
    return writeIndex(indexPath, { snapshot, container, machineStart, unsure, marks, listing });
  }

  keep(): Promise<void> {
    return keepIndex(this.#options.indexPath);
  }

  close(): Promise<void> {
    this.#ready.cancel();
    return this.dropCopies();
  }

  async #listStill(onGrowth?: (listing: Listing) => void): Promise<{ listing: Listing; since: number }> {
    const ready = this.#ready.takeScan();
    const expectedBytes = this.#seen?.listing.bytes.length;
    this.#seen = undefined;
    const since = Date.now();
    const listing = await ready.begin(this.#options.deadlines.still, { expectedBytes, onGrowth });
    return { listing, since };
  }

  /** Of those paths that are there. */
  #attributes(paths: readonly string[], listing: Listing): Promise<Map<string, Attributes>> {
    const there = paths.filter((path) => listing.has(path));
    const ready = () => this.#ready.takeAttributes();
    return readAttributes(this.#options.folder, there, this.#options.deadlines.still, ready);
  }

  async #estimate(looked: Looked): Promise<Estimate> {
    const { listing } = looked;
    const { listing: before, unsure } = this.#before;
    const isFile = (start: number) => listing.isFile(start);
    const { records: files, unchanged } = await changedRecords(before, listing, unsure, isFile);
    this.#seen = { ...looked, files };
    if (!unchanged) await this.getReady();
    const sum = await this.#sumUp(listing, files);
    this.#expectedBytes = sum.uncopiedBytes;
    return {
      unchanged,
      ...sum,
      diskPaths: listing.count,
      diskBytes: listing.fileBytes,
    };
  }

  async #sumUp(listing: Listing, files: readonly number[]) {
    const sum = { changedFiles: 0, changedBytes: 0, uncopiedFiles: 0, uncopiedBytes: 0 };
    const counted = new Set<string>();
    const pause = pacer();
    for (const start of files) {
      const waiting = pause();
      if (waiting) await waiting;
      if (listing.hasSeveralNames(start) && isAgain(listing.at(start), counted)) continue;
      const bytes = listing.sizeOf(start);
      sum.changedFiles += 1;
      sum.changedBytes += bytes;
      if (!this.#copies.isEmpty && this.#copies.has(listing.at(start))) continue;
      sum.uncopiedFiles += 1;
      sum.uncopiedBytes += bytes;
    }
    return sum;
  }

  #looked() {
    if (this.#seen === undefined) throw new Error('nothing has been looked at yet');
    return this.#seen;
  }

  /**
   * Much may have been written since the last look, a hole may be as large as nobody's disk, and a folder that hides its
   * image's takes all with it that is in it: no VPS is to stand still for that, nor our own disk to fill up.
   */
  #refuseSurprise(files: readonly Entry[]): void {
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    if (bytes <= this.#expectedBytes + MORE_THAN_EXPECTED) return;
    throw new DeltaRefused('much more has changed than when it was looked at');
  }

  #found(): Captured {
    if (this.#captured === undefined) throw new Error('nothing has been captured yet');
    return this.#captured;
  }

  async #arrange(listing: Listing, changes: Changes, attributes: ReadonlyMap<string, Attributes>) {
    const before = this.#before;
    const look = {
      attributes: (path: string) => attributes.get(path) ?? {},
      isWhiteout: (path: string) => listing.get(path)?.kind === 'c' && isWhiteout(this.#options.folder, path),
    };
    const chosen = await choose(before, listing, changes, look);
    return { items: layOut(before, listing, chosen, look), marks: chosen.marks };
  }

  /** All that it says of the disk is read now: later it may be another one. */
  #layerOf(items: readonly Item[], attributes: ReadonlyMap<string, Attributes>, listing: Listing): Layer | null {
    if (items.length === 0) return null;
    const parts = partsOf(items, {
      attributes: (path) => attributes.get(path) ?? {},
      content: (path) => this.#copies.of(listing.get(path) as Entry),
      device: (path) => deviceNumbers(this.#options.folder, path),
    });
    return layerOf(parts);
  }
}

function asLargeAs({ listing }: { listing: Listing }) {
  return { expectedBytes: listing.bytes.length };
}

/** Whether it is another name of a file that was counted. */
function isAgain({ inode }: Entry, counted: Set<string>): boolean {
  const isKnown = counted.has(inode);
  counted.add(inode);
  return isKnown;
}
