import { readyAttributes } from './attributes.ts';
import { halfOf } from './halves.ts';
import type { Listing } from './listing.ts';
import type { Waiting } from './run-program.ts';
import { type ReadyScan, readyScan } from './scan.ts';
import { readyForWrites } from './writes-under-way.ts';

/** Programs that are started while a disk moves, for when it stands still: each serves once. */
export class ReadyPrograms {
  readonly #folder: string;
  readonly #shareFrom: number;
  #scan: ReadyScan | undefined;
  #attributes: Waiting | undefined;
  #writes: Waiting | undefined;

  /** With `shareFrom` paths or more, two programs share a listing. */
  constructor(folder: string, shareFrom: number) {
    this.#folder = folder;
    this.#shareFrom = shareFrom;
  }

  /** `listing`: how the disk looked a moment ago. */
  async start(listing: Listing): Promise<void> {
    this.#scan ??= readyScan(this.#folder, listing.count < this.#shareFrom ? [] : await halfOf(listing));
    this.#attributes ??= readyAttributes();
    this.#writes ??= readyForWrites();
  }

  takeScan(): ReadyScan {
    const ready = this.#scan ?? readyScan(this.#folder);
    this.#scan = undefined;
    return ready;
  }

  takeAttributes(): Waiting {
    const ready = this.#attributes ?? readyAttributes();
    this.#attributes = undefined;
    return ready;
  }

  takeWrites(): Waiting {
    const ready = this.#writes ?? readyForWrites();
    this.#writes = undefined;
    return ready;
  }

  cancel(): void {
    this.#scan?.cancel();
    this.#attributes?.kill();
    this.#writes?.kill();
  }
}
