import { closeSync, constants, fdatasync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { bytesOf, type Entry } from './entry.ts';
import { pacer } from './pace.ts';
import { inTime } from '../programs/run-program.ts';

/** Where the content of a file lies in the spool. */
export interface Piece {
  readonly offset: number;
  readonly size: number;
}

/** Where files are copied from. */
export interface Place {
  readonly path: string;
  /** The filesystem that it is on. */
  readonly device: bigint;
  /** Flush each file before it is read, because they were not flushed all together. */
  readonly flushEach: boolean;
  /** How long that may take. */
  readonly deadlineMs: number;
}

const CHUNK = 1 << 20;

/**
 * Copies of files, one after the other in one file of ours: what a layer is made of is read once, at the moment that
 * counts, and can be written in peace later.
 */
export class Contents {
  #end = 0;
  readonly #file: FileHandle;
  readonly #pause = pacer(1);
  readonly #chunk = Buffer.allocUnsafe(CHUNK);

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(path: string): Promise<Contents> {
    return new Contents(await open(path, 'w+', 0o600));
  }

  /**
   * Copies a file as it is now. Throws when it is not the one that was listed: while a VPS runs, a link may take the
   * place of a folder on the way, and lead anywhere.
   */
  async add(folder: Place, entry: Entry): Promise<Piece> {
    const piece = { offset: this.#end, size: entry.size };
    await this.#read(folder, entry, (length) => this.#write(length));
    return piece;
  }

  /** Reads it as it is now, and forgets it: the kernel has it at hand then. */
  readAhead(folder: Place, entry: Entry): Promise<void> {
    return this.#read(folder, entry, () => undefined);
  }

  /** The bytes of a piece, in chunks. */
  async *read({ offset, size }: Piece): AsyncGenerator<Buffer> {
    for (let at = 0; at < size;) {
      const wanted = Math.min(CHUNK, size - at);
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset + at);
      if (bytesRead === 0) throw new Error('the spool is shorter than what was put into it');
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #read(folder: Place, entry: Entry, onChunk: (length: number) => void): Promise<void> {
    const source = openListed(folder, entry);
    try {
      if (folder.flushEach) await inTime(flush(source), folder.deadlineMs, 'the flush of a file');
      await this.#readThrough(source, entry, onChunk);
    } finally {
      closeSync(source);
    }
  }

  /** Most files are small: for them a thread of their own would cost more than the reading. */
  async #readThrough(source: number, { path, size }: Entry, onChunk: (length: number) => void): Promise<void> {
    for (let at = 0; at < size;) {
      const read = readSync(source, this.#chunk, 0, Math.min(CHUNK, size - at), at);
      if (read === 0) throw new Moved(path);
      onChunk(read);
      at += read;
      const waiting = this.#pause();
      if (waiting) await waiting;
    }
    if (fstatSync(source).size !== size) throw new Moved(path);
  }

  #write(length: number): void {
    for (let at = 0; at < length;) {
      const written = writeSync(this.#file.fd, this.#chunk, at, length - at, this.#end);
      at += written;
      this.#end += written;
    }
  }
}

/** It is looked at before it is opened: to open a device may do something, and a link may lead to any of the machine's. */
function openListed({ path: folder, device }: Place, { path, inode }: Entry): number {
  const handle = openSync(bytesOf(folder, path), O_PATH | constants.O_NOFOLLOW);
  try {
    const found = fstatSync(handle, { bigint: true });
    // Something new may bear the number of what has gone.
    const isListed = found.dev === device && String(found.ino) === inode && found.isFile();
    if (!isListed) throw new Moved(path);
    return openSync(`/proc/self/fd/${handle}`, constants.O_RDONLY);
  } finally {
    closeSync(handle);
  }
}

/** Takes hold of a path without opening what is there. Node does not name it. */
const O_PATH = 0o10000000;
const flush = promisify(fdatasync);

/** A file that changed while it was looked at. */
export class Moved extends Error {
  override readonly name = 'Moved';
  constructor(path: string) {
    super(`a file changed while it was read: ${JSON.stringify(path)}`);
  }
}
