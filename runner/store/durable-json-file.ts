import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Disk } from './disk.ts';

/** How a file that is being written is called. What a crash leaves of it is never read. */
export const TEMPORARY = /\.[0-9a-f-]{36}\.tmp$/;

export type Unreadable = 'empty' | 'not_json';

/** Why a file holds no value. Its content is nobody's business but the person's who repairs it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(readonly reason: Unreadable) {
    super(`the file is ${reason === 'empty' ? 'empty' : 'not JSON'}`);
  }
}

/**
 * A JSON file that always holds one whole value, the old or the new one, whatever moment a crash or a power cut takes:
 * lowdb's own adapter renames without fsync, which has left empty files. An adapter for lowdb.
 */
export class DurableJsonFile<T> {
  constructor(
    private readonly path: string,
    private readonly disk: Disk,
  ) {}

  async read(): Promise<T> {
    const bytes = await readFile(this.path);
    if (bytes.length === 0) throw new UnreadableFile('empty');
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as T;
    } catch {
      throw new UnreadableFile('not_json');
    }
  }

  /** On the disk when it resolves. When it throws, the file holds the old or the new value: write again to decide. */
  async write(value: T): Promise<void> {
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    try {
      await this.disk.writeSynced(temporary, `${JSON.stringify(value)}\n`);
      await this.disk.rename(temporary, this.path);
    } catch (cause) {
      await this.disk.unlink(temporary).catch(() => undefined);
      throw cause;
    }
    await this.disk.syncFolder(dirname(this.path));
  }

  /** Gone from the disk when it resolves; gone already is fine. */
  async remove(): Promise<void> {
    await this.disk.unlink(this.path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
    await this.disk.syncFolder(dirname(this.path));
  }
}
