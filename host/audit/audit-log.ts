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

  private constructor(
    private readonly folder: string,
    private readonly rotateBytes: number,
    private file: FileHandle,
    private bytes: number,
  ) {}

  static async open(folder: string, rotateBytes = ROTATE_BYTES): Promise<AuditLog> {
    const path = auditFiles(folder)[0] ?? '';
    const file = await appendTo(path);
    const { size } = await stat(path);
    const log = new AuditLog(folder, rotateBytes, file, size);
    // A crash may have torn the last line: what comes next must not be glued to it.
    if (size > 0) await log.#append('\n');
    return log;
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
    if (this.bytes > 0 && this.bytes + lines.length > this.rotateBytes) await this.#rotate();
    await this.#append(lines);
  }

  async #append(text: string): Promise<void> {
    await this.file.appendFile(text);
    await this.file.sync();
    this.bytes += Buffer.byteLength(text);
  }

  async #rotate(): Promise<void> {
    const files = auditFiles(this.folder);
    const full = this.file;
    for (let index = files.length - 1; index > 0; index--) {
      await rename(files[index - 1] ?? '', files[index] ?? '').catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'ENOENT') throw cause;
      });
    }
    this.file = await appendTo(files[0] ?? '');
    this.bytes = 0;
    await full.close();
  }
}

async function appendTo(path: string): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
  return file;
}
