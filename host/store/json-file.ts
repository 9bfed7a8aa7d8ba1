import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';

/**
 * A value kept in a JSON file that only this process writes.
 *
 * INVARIANTS: updates run one after another; memory changes after the disk has (file and folder synced), so what was
 * answered survives a power cut; an update that throws changed nothing. A file that cannot be read stops the start: it
 * is never taken for an empty one, because with it the tokens would be gone.
 */
export class JsonFile<T> {
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private current: T,
  ) {}

  static async open<S extends z.ZodType>(path: string, schema: S, empty: z.output<S>): Promise<JsonFile<z.output<S>>> {
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
    if (text === undefined) return new JsonFile(path, empty);
    const { data } = schema.safeParse(parsed(text));
    if (data === undefined) throw new Error(`${path} cannot be read: repair it, or move it away to start without it`);
    return new JsonFile(path, data);
  }

  get value(): T {
    return this.current;
  }

  /** Changes the value. On disk when it resolves. */
  update(change: (value: T) => T): Promise<T> {
    const updated = this.#turn.then(async () => {
      const next = change(this.current);
      if (next !== this.current) await writeDurably(this.path, `${JSON.stringify(next, null, 2)}\n`);
      this.current = next;
      return next;
    });
    this.#turn = updated.catch(() => undefined);
    return updated;
  }
}

/** Replaces a file as a whole, readable by its owner only. It survives a power cut when this resolves. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await synced(temporary, 'w', (file) => file.writeFile(text));
  await rename(temporary, path);
  await synced(dirname(path), 'r');
}

type File = Awaited<ReturnType<typeof open>>;

async function synced(path: string, flags: string, task?: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await task?.(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
