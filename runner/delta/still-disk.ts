import { DeltaRefused, type Layer } from '../ports/deltas.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { type Changes, Comparison, withParents } from './changes.ts';
import type { Copies } from './copies.ts';
import { deviceNumbers, isWhiteout } from './device.ts';
import type { Entry } from './entry.ts';
import { flushFilesystem } from './flush.ts';
import { isFresh } from './fresh.ts';
import type { Before, DiskPlace } from './known-disk.ts';
import { layerOf } from './layer.ts';
import { partsOf } from './layer-tar.ts';
import { choose, type Item, layOut } from './layout.ts';
import type { Listing } from './listing.ts';
import { type Marks, marksOf } from './marks.ts';
import type { ReadyPrograms } from './ready-programs.ts';
import { writesUnderWay } from './writes-under-way.ts';

/** So much more than was expected may be copied while it stands still. */
const MORE_THAN_EXPECTED = 256 * 1024 ** 2;

/** Of so many files it is asked whether they are being written. That takes a second, at worst. */
const MOST_ASKED = 50_000;

/** How a disk was when it stood still. */
export interface Captured {
  readonly listing: Listing;
  readonly marks: Marks;
  readonly unsure: readonly string[];
  readonly layer: Layer | null;
}

/** What was known of it before. */
export interface Ahead {
  readonly before: Before;
  readonly copies: Copies;
  /** How many bytes were still to be copied. */
  readonly expectedBytes: number;
  /** How large its listing was. */
  readonly listingBytes: number | undefined;
}

/** A disk that stands still: all of this is for that moment, and once. */
export class StillDisk {
  constructor(
    private readonly place: DiskPlace,
    private readonly ready: ReadyPrograms,
  ) {}

  /** Reads all that a layer of what has changed needs. */
  async capture(ahead: Ahead): Promise<Captured> {
    const { before, copies } = ahead;
    const comparison = new Comparison(before.listing, before.unsure);
    const { listing, since } = await this.#list(ahead.listingBytes, (growing) => comparison.advance(growing));
    const changes = await comparison.finish(listing);
    const attributes = await this.#attributes(withParents(changes), listing);
    const { items, marks } = await this.#arrange(before, listing, changes, attributes);
    const entries = items.flatMap((item) => (item.is === 'entry' || item.is === 'link' ? [item.entry] : []));
    const rest = entries.map(({ path }) => path).filter((path) => !attributes.has(path));
    for (const [path, more] of await this.#attributes(rest, listing)) attributes.set(path, more);
    const files = items.flatMap((item) => (item.is === 'entry' && item.entry.kind === 'f' ? [item.entry] : []));
    const stale = files.filter((entry) => !copies.has(entry));
    refuseSurprise(stale, ahead);
    const underWay = await this.#underWay(stale, since);
    await copies.add(stale, 'still');
    const fresh = [...changes.changed].filter((path) => isFresh(listing.get(path) as Entry, since));
    const written = entries.filter(({ facts }) => underWay.has(facts)).map(({ path }) => path);
    const unsure = [...new Set([...fresh, ...written])];
    return { listing, marks, unsure, layer: this.#layerOf(items, attributes, listing, copies) };
  }

  /** Lists it, before it is saved by other means. */
  async list(listingBytes: number | undefined): Promise<Captured> {
    const { listing, since } = await this.#list(listingBytes);
    const { folder, deadlines } = this.place;
    const [marks, underWay] = await Promise.all([
      marksOf(folder, listing, deadlines.still, () => this.ready.takeAttributes()),
      this.#underWay(listing.files(), since),
    ]);
    const isUnsure = (entry: Entry) => underWay.has(entry.facts) || isFresh(entry, since);
    // Where a socket stands, a commit shows what the image has: the next layer has to hide that.
    const unsure = await listing.pathsWhere((start) => listing.isSocket(start) || isUnsure(listing.at(start)));
    return { listing, marks, unsure, layer: null };
  }

  /** After `list`: whatever is written from now on will show. */
  seal(): Promise<void> {
    return flushFilesystem(this.place.folder, this.place.deadlines.still);
  }

  async #list(expectedBytes: number | undefined, onGrowth?: (listing: Listing) => void) {
    const ready = this.ready.takeScan();
    const since = Date.now();
    const listing = await ready.begin(this.place.deadlines.still, { expectedBytes, onGrowth });
    return { listing, since };
  }

  /** Of those paths that are there. */
  #attributes(paths: readonly string[], listing: Listing): Promise<Map<string, Attributes>> {
    const there = paths.filter((path) => listing.has(path));
    return readAttributes(this.place.folder, there, this.place.deadlines.still, () => this.ready.takeAttributes());
  }

  #underWay(files: Iterable<Entry>, since: number): Promise<Set<string>> {
    const { folder, deadlines } = this.place;
    const suspects = { folder, files, since, deadlineMs: deadlines.still, atMost: MOST_ASKED };
    return writesUnderWay(suspects, () => this.ready.takeWrites());
  }

  async #arrange(
    before: Before,
    listing: Listing,
    changes: Changes,
    attributes: ReadonlyMap<string, Attributes>,
  ): Promise<{ items: readonly Item[]; marks: Marks }> {
    const look = {
      attributes: (path: string) => attributes.get(path) ?? {},
      isWhiteout: (path: string) => listing.get(path)?.kind === 'c' && isWhiteout(this.place.folder, path),
    };
    const chosen = await choose(before, listing, changes, look);
    return { items: layOut(before, listing, chosen, look), marks: chosen.marks };
  }

  /** All that it says of the disk is read now: later it may be another one. */
  #layerOf(
    items: readonly Item[],
    attributes: ReadonlyMap<string, Attributes>,
    listing: Listing,
    copies: Copies,
  ): Layer | null {
    if (items.length === 0) return null;
    const parts = partsOf(items, {
      attributes: (path) => attributes.get(path) ?? {},
      content: (path) => copies.of(listing.get(path) as Entry),
      device: (path) => deviceNumbers(this.place.folder, path),
    });
    return layerOf(parts);
  }
}

/**
 * Much may have been written since the last look, a hole may be as large as nobody's disk, and a folder that hides its
 * image's takes all with it that is in it: no VPS is to stand still for that, nor our own disk to fill up.
 */
function refuseSurprise(files: readonly Entry[], { expectedBytes }: Ahead): void {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= expectedBytes + MORE_THAN_EXPECTED) return;
  throw new DeltaRefused('much more has changed than when it was looked at');
}
