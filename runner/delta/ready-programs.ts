import { readyAttributes } from './attributes.ts';
import { halfOf } from './halves.ts';
import type { Listing } from './listing.ts';
import type { Waiting } from '../programs/run-program.ts';
import { type ReadyScan, readyScan } from './scan.ts';
import { readyForWrites } from './writes-under-way.ts';

/** Programs that are started while a disk moves, for when it stands still: each serves once. */
export class ReadyPrograms {
  readonly #folder: string;
  readonly #shareFrom: number;
  readonly #attributes = new StartedAhead(readyAttributes);
  readonly #writes = new StartedAhead(readyForWrites);
  #scan: ReadyScan | undefined;

  /** With `shareFrom` paths or more, two programs share a listing. */
  constructor(folder: string, shareFrom: number) {
    this.#folder = folder;
    this.#shareFrom = shareFrom;
  }

  /** `listing`: how the disk looked a moment ago. */
  async start(listing: Listing): Promise<void> {
    // Perl takes longest to be ready.
    this.#writes.start();
    this.#scan ??= readyScan(this.#folder, listing.count < this.#shareFrom ? [] : await halfOf(listing));
    this.#attributes.start();
  }

  takeScan(): ReadyScan {
    const ready = this.#scan ?? readyScan(this.#folder);
    this.#scan = undefined;
    return ready;
  }

  takeAttributes(): Waiting {
    return this.#attributes.take();
  }

  takeWrites(): Waiting {
    return this.#writes.take();
  }

  cancel(): void {
    this.#scan?.cancel();
    this.#attributes.cancel();
    this.#writes.cancel();
  }
}

/** Whoever comes when it has served, or was never started, starts another one. */
class StartedAhead {
  #waiting: Waiting | undefined;

  constructor(private readonly begin: () => Waiting) {}

  start(): void {
    this.#waiting ??= this.begin();
  }

  take(): Waiting {
    const waiting = this.#waiting ?? this.begin();
    this.#waiting = undefined;
    return waiting;
  }

  cancel(): void {
    this.#waiting?.kill();
  }
}
