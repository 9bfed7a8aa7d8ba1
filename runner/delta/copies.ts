import { stat } from 'node:fs/promises';
import { type Contents, Moved, type Piece, type Place } from './contents.ts';
import type { Deadlines } from './deadlines.ts';
import type { Entry } from './entry.ts';
import { flushFilesystem } from './flush.ts';
import type { Content } from './layer-tar.ts';
import type { Manner } from './scan.ts';

/** Beyond so many files, one flush of the whole filesystem costs less than one of each. */
const FLUSH_EACH = 16;

interface Source {
  readonly folder: string;
  readonly contents: Contents;
  readonly deadlines: Deadlines;
}

/**
 * What files of a disk held, each when a listing said certain facts of it. All names of a file have the same facts, and no
 * other content ever has them: so a copy is that of any file of which a later listing says the same.
 */
export class Copies {
  readonly #pieces = new Map<string, Piece>();

  constructor(private readonly source: Source) {}

  get isEmpty(): boolean {
    return this.#pieces.size === 0;
  }

  has({ facts }: Entry): boolean {
    return this.#pieces.has(facts);
  }

  of({ facts }: Entry): Content {
    const piece = this.#pieces.get(facts) as Piece;
    return { size: piece.size, chunks: () => this.source.contents.read(piece) };
  }

  /** Copies what there is no copy of. On a moving disk a file may be gone, or another: it is looked at again later. */
  async add(files: readonly Entry[], manner: Manner): Promise<void> {
    const { contents } = this.source;
    await this.#visit(files, manner, async (place, entry) => {
      this.#pieces.set(entry.facts, await contents.add(place, entry));
    });
  }

  /** Has what there is no copy of flushed and at hand, for when it is copied on a disk that stands still. */
  async readAhead(files: readonly Entry[]): Promise<void> {
    const { contents } = this.source;
    await this.#visit(files, 'moving', (place, entry) => contents.readAhead(place, entry));
  }

  close(): Promise<void> {
    return this.source.contents.close();
  }

  async #visit(
    files: readonly Entry[],
    manner: Manner,
    visit: (place: Place, entry: Entry) => Promise<void>,
  ): Promise<void> {
    const missing = files.filter((entry) => !this.has(entry));
    if (missing.length === 0) return;
    const { folder, deadlines } = this.source;
    const deadlineMs = deadlines[manner];
    const flushEach = missing.length <= FLUSH_EACH;
    if (!flushEach) await flushFilesystem(folder, deadlineMs);
    const { dev: device } = await stat(folder, { bigint: true });
    const place = { path: folder, device, flushEach, deadlineMs };
    for (const entry of missing) {
      // By another of its names.
      if (this.has(entry)) continue;
      try {
        await visit(place, entry);
      } catch (failure) {
        if (manner === 'still' || !isGone(failure)) throw failure;
      }
    }
  }
}

/** Gone, or not the same file any more. A full disk is no such thing. */
function isGone(failure: unknown): boolean {
  if (failure instanceof Moved) return true;
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes((failure as NodeJS.ErrnoException).code ?? '');
}
