import { closeSync, constants, openSync, readSync } from 'node:fs';
import { bytesOf } from './entry.ts';
import { pacer } from './pace.ts';

const CHUNK = 1 << 20;
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The content of a file in a layer that nobody changes. Throws unless it is as long as was said. */
export async function* readAlong(
  folder: string,
  path: string,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const pause = pacer(1);
  const file = openSync(bytesOf(folder, path), FLAGS);
  try {
    for (let at = 0; at < size;) {
      signal?.throwIfAborted();
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
      const read = readSync(file, chunk, 0, chunk.length, at);
      if (read === 0) throw new Error(`a file of a layer is shorter than was listed: ${JSON.stringify(path)}`);
      at += read;
      yield chunk.subarray(0, read);
      const waiting = pause();
      if (waiting) await waiting;
    }
  } finally {
    closeSync(file);
  }
}
