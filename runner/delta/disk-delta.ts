import type { CopyPlace, Delta, Estimate, Layer } from '../ports/deltas.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Contents } from './contents.ts';
import { Copies } from './copies.ts';
import { keepIndex, writeIndex } from './disk-index.ts';
import type { Before, DiskPlace } from './known-disk.ts';
import { MovingDisk } from './moving-disk.ts';
import { ReadyPrograms } from './ready-programs.ts';
import { type Captured, StillDisk } from './still-disk.ts';

export interface DeltaOptions extends DiskPlace {
  readonly indexPath: string;
  readonly machineStart: string;
  readonly contents: Contents;
  readonly shareFrom: number;
  readonly before: Before;
}

/**
 * What changed on a disk since its last snapshot, as a layer.
 *
 * Every content is read after a flush that came after its listing, or when nobody had it open for writing, and used only
 * if the last listing, made while nothing moved, says the very same of the file. So a change after the reading is always
 * seen: a write moves the file's time when it begins, and so does a store through a memory map, because the flush has left
 * the page clean or the map is a new one. A write that had begun before the listing must have ended before the copy: a
 * moment's freeze sees to that, and where nothing waits for a write, the copy is made again while the disk stands still.
 *
 * A disk on which all is to the letter what it was need not even stand still: a time that the kernel gives does not go
 * back, so whatever is found unchanged was so when the look began, and that moment is what the snapshot shows.
 */
export class DiskDelta implements Delta {
  readonly base: SnapshotName | null;
  readonly #options: DeltaOptions;
  readonly #ready: ReadyPrograms;
  readonly #copies: Copies;
  readonly #moving: MovingDisk;
  readonly #still: StillDisk;
  #captured: Captured | undefined;

  constructor(options: DeltaOptions) {
    this.#options = options;
    this.#copies = new Copies(options);
    this.#ready = new ReadyPrograms(options.folder, options.shareFrom);
    this.#moving = new MovingDisk(options, options.before, this.#copies, this.#ready);
    this.#still = new StillDisk(options, this.#ready);
    this.base = options.before.snapshot;
  }

  look(): Promise<Estimate> {
    return this.#moving.look();
  }

  getReady(): Promise<void> {
    return this.#moving.getReady();
  }

  copyAhead(): Promise<void> {
    return this.#moving.copyAhead();
  }

  readAhead(): Promise<void> {
    return this.#moving.readAhead();
  }

  flush(): Promise<void> {
    return this.#moving.flush();
  }

  expectCopy(letWritesEnd: () => Promise<void>): Promise<void> {
    return this.#moving.expectCopy(letWritesEnd);
  }

  buildUpon(copy: Promise<CopyPlace>): Promise<Estimate> {
    return this.#moving.buildUpon(copy);
  }

  captureUnchanged(): void {
    const { listing, before } = this.#moving;
    this.#captured = { listing, marks: before.marks, unsure: [], layer: null };
  }

  async capture(): Promise<void> {
    const { before, expectedBytes } = this.#moving;
    const listingBytes = this.#moving.letGo();
    this.#captured = await this.#still.capture({ before, copies: this.#copies, expectedBytes, listingBytes });
  }

  async list(): Promise<void> {
    this.#captured = await this.#still.list(this.#moving.letGo());
  }

  seal(): Promise<void> {
    return this.#still.seal();
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

  #found(): Captured {
    if (this.#captured === undefined) throw new Error('nothing has been captured yet');
    return this.#captured;
  }
}
