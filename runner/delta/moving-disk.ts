import type { CopyPlace, Estimate } from '../ports/deltas.ts';
import { changedRecords } from './changes.ts';
import { copiedBase } from './copied-base.ts';
import type { Copies } from './copies.ts';
import type { Entry } from './entry.ts';
import { flushFilesystem } from './flush.ts';
import { isFresh } from './fresh.ts';
import type { Before, DiskPlace } from './known-disk.ts';
import type { Listing } from './listing.ts';
import { pacer } from './pace.ts';
import type { ReadyPrograms } from './ready-programs.ts';
import { scan } from './scan.ts';
import { type Looked, whatStoodStill } from './stood-still.ts';
import { readyForWrites, writesUnderWay } from './writes-under-way.ts';

/** With where the records begin of the files that have changed. */
type Seen = Looked & { readonly files: readonly number[] };

/** Of so many paths, asking for each takes no longer than to freeze. */
const FEW_TO_ASK = 2_000;

/** A disk while it may still change: what is seen of it, and copied ahead. None of that is certain yet. */
export class MovingDisk {
  /** What was still to be copied when it was looked at last. */
  expectedBytes = 0;
  #before: Before;
  #seen: Seen | undefined;

  constructor(
    private readonly place: DiskPlace,
    before: Before,
    private readonly copies: Copies,
    private readonly ready: ReadyPrograms,
  ) {
    this.#before = before;
  }

  /** What the layer goes on top of. */
  get before(): Before {
    return this.#before;
  }

  /** As it was seen last. */
  get listing(): Listing {
    return this.#looked().listing;
  }

  async look(): Promise<Estimate> {
    const since = Date.now();
    const { folder, deadlines } = this.place;
    const listing = await scan(folder, 'moving', deadlines.moving, asLargeAs(this.#before));
    return this.#estimate({ listing, since });
  }

  getReady(): Promise<void> {
    return this.ready.start(this.listing);
  }

  async copyAhead(): Promise<void> {
    const files = this.#settledFiles();
    const underWay = await this.#underWay(files);
    const isUnderWay = ({ facts }: Entry) => underWay.has(facts);
    await this.copies.add(
      files.filter((entry) => !isUnderWay(entry)),
      'moving',
    );
    await this.copies.readAhead(files.filter(isUnderWay));
  }

  readAhead(): Promise<void> {
    return this.copies.readAhead(this.#settledFiles());
  }

  flush(): Promise<void> {
    return flushFilesystem(this.place.folder, this.place.deadlines.moving);
  }

  async expectCopy(letWritesEnd: () => Promise<void>): Promise<void> {
    const seen = this.#looked();
    // Then no write is under way, and a memory map that is made from now on tells of its first store.
    if (!(await this.#isWritten())) return;
    await letWritesEnd();
    this.#seen = { ...seen, underWay: await this.#underWay(seen.listing.files()) };
    await this.flush();
  }

  async buildUpon(copy: Promise<CopyPlace>): Promise<Estimate> {
    const { folder: disk, container, deadlines } = this.place;
    const since = Date.now();
    const deadlineMs = deadlines.moving;
    copy.catch(() => undefined);
    const now = await scan(disk, 'moving', deadlineMs, asLargeAs(this.#looked()));
    const place = await copy;
    const stoodStill = await whatStoodStill(disk, this.#looked(), now);
    // Listings of a million paths are large: what is not needed any more makes room for the next.
    this.letGo();
    const base = await copiedBase({ disk, ...place, now, stoodStill, deadlineMs });
    this.#before = { snapshot: null, container, unsure: [], ...base };
    return this.#estimate({ listing: now, since });
  }

  /** Forgets how it looked, as another listing comes. Returns how large that one may be. */
  letGo(): number | undefined {
    const size = this.#seen?.listing.bytes.length;
    this.#seen = undefined;
    return size;
  }

  #looked(): Seen {
    if (this.#seen === undefined) throw new Error('nothing has been looked at yet');
    return this.#seen;
  }

  /** Those that have changed and are still to be copied, but for what a listing cannot tell from what may come. */
  #settledFiles(): Entry[] {
    const { listing, files, since } = this.#looked();
    const changed = files.map((start) => listing.at(start));
    return changed.filter((entry) => !this.copies.has(entry) && !isFresh(entry, since));
  }

  #underWay(files: Iterable<Entry>): Promise<Set<string>> {
    const { folder, deadlines } = this.place;
    const { since } = this.#looked();
    return writesUnderWay({ folder, files, since, deadlineMs: deadlines.moving }, readyForWrites);
  }

  /** Whether anybody may have a file of it open for writing. That is asked where it can be answered soon. */
  async #isWritten(): Promise<boolean> {
    const { listing } = this.#looked();
    if (listing.count > FEW_TO_ASK) return true;
    const { folder, deadlines } = this.place;
    const asked = { folder, files: listing.files(), deadlineMs: deadlines.moving };
    return (await writesUnderWay(asked, () => this.ready.takeWrites())).size > 0;
  }

  async #estimate(looked: Looked): Promise<Estimate> {
    const { listing } = looked;
    const { listing: before, unsure } = this.#before;
    const isFile = (start: number) => listing.isFile(start);
    const { records: files, changed, unchanged } = await changedRecords(before, listing, unsure, isFile);
    this.#seen = { ...looked, files };
    if (!unchanged) await this.getReady();
    const sum = await this.#sumUp(listing, files);
    this.expectedBytes = sum.uncopiedBytes;
    const disk = { diskPaths: listing.count, diskBytes: listing.fileBytes };
    return { unchanged, changedPaths: changed, ...sum, ...disk };
  }

  async #sumUp(listing: Listing, files: readonly number[]) {
    const sum = { changedBytes: 0, uncopiedFiles: 0, uncopiedBytes: 0 };
    const counted = new Set<string>();
    const pause = pacer();
    for (const start of files) {
      const waiting = pause();
      if (waiting) await waiting;
      if (listing.hasSeveralNames(start) && isAgain(listing.at(start), counted)) continue;
      const bytes = listing.sizeOf(start);
      sum.changedBytes += bytes;
      if (!this.copies.isEmpty && this.copies.has(listing.at(start))) continue;
      sum.uncopiedFiles += 1;
      sum.uncopiedBytes += bytes;
    }
    return sum;
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
