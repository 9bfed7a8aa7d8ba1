import type { Layer } from '../ports/deltas.ts';
import { type Part, sizeOf } from './layer-tar.ts';
import { END_OF_TAR, padding } from '../tar/tar-header.ts';

const CHUNK = 1 << 20;

/** Parts as one tar, in chunks of a size that a socket likes. */
export function layerOf(parts: readonly Part[]): Layer {
  return { bytes: sizeOf(parts), chunks: () => inChunks(pieces(parts)) };
}

async function* pieces(parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { header, content } of parts) {
    yield header;
    if (content === null) continue;
    yield* content.chunks();
    yield padding(content.size);
  }
  yield END_OF_TAR;
}

async function* inChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
