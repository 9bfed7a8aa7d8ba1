import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AuditEntry } from '../wire/host-model.ts';

const ROTATE_BYTES = 16 * 1024 * 1024;
const OLD_FILES = 4;

/** Where the audit log's files are, the newest first. */
export function auditFiles(folder: string): string[] {
  const older = Array.from({ length: OLD_FILES }, (_none, index) => join(folder, `audit.${index + 1}.jsonl`));
  return [join(folder, 'audit.jsonl'), ...older];
}

/**
 * Lines that are only ever added. Those that wait while others are being written share one sync.
 *
 * INVARIANT: when `add` resolves, the entry is on the disk.
 */
export class AuditLog {
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  #current: Promise<void> = Promise.resolve();
  /** A crash or a full disk may have cut the last line off: what comes next must not be glued to it. */
  #torn: boolean;

  private constructor(
    private readonly folder: string,
    private readonly rotateBytes: number,
    private file: FileHandle,
    private bytes: number,
  ) {
    this.#torn = bytes > 0;
  }

  static async open(folder: string, rotateBytes = ROTATE_BYTES): Promise<AuditLog> {
    const file = await appendTo(auditFiles(folder)[0] ?? '');
    const { size } = await file.stat();
    return new AuditLog(folder, rotateBytes, file, size);
  }

  add(entry: AuditEntry): Promise<void> {
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.#next ??= this.#current.then(() => this.#flush());
    return this.#next;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#next, this.#current]);
    await this.file.close();
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting.splice(0).join('');
    const written = this.#write(lines);
    this.#next = undefined;
    this.#current = written.catch(() => undefined);
    await written;
  }

  async #write(lines: string): Promise<void> {
    const isFull = this.bytes > 0 && this.bytes + lines.length > this.rotateBytes;
    // Rather a file that is too long than an entry that is lost: the next one tries again.
    if (isFull) await this.#rotate().catch(() => undefined);
    await this.#append(lines);
  }

  async #append(lines: string): Promise<void> {
    const text = this.#torn ? `\n${lines}` : lines;
    this.#torn = true;
    await this.file.appendFile(text);
    await this.file.sync();
    this.#torn = false;
    this.bytes += Buffer.byteLength(text);
  }

  async #rotate(): Promise<void> {
    const files = auditFiles(this.folder);
    await makeRoom(files);
    const full = this.file;
    this.file = await appendTo(files[0] ?? '');
    this.bytes = 0;
    this.#torn = false;
    await full.close();
  }
}

/**
 * Moves files on by one until the first place is free. The oldest goes only when there is no free place at all: so a
 * rotation that failed after this, and is tried again and again, pushes nothing out.
 */
async function makeRoom(files: readonly string[]): Promise<void> {
  const sizes = await Promise.all(files.map(sizeOf));
  const free = sizes.indexOf(0);
  for (let index = free === -1 ? files.length - 1 : free; index > 0; index--) {
    await rename(files[index - 1] ?? '', files[index] ?? '');
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, ifMissing);
}

function ifMissing(cause: NodeJS.ErrnoException): number {
  if (cause.code === 'ENOENT') return 0;
  throw cause;
}

async function appendTo(path: string): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600);
  try {
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
    return file;
  } catch (cause) {
    await file.close();
    throw cause;
  }
}
