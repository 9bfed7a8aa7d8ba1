const FRAME_HEAD = 8;

/** What was printed, piece by piece, from the frames in which the Engine sends it: a kind, three zeros, a length. */
export async function* unframed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const wanted = left > 0 ? left : FRAME_HEAD - head.length;
      const piece = chunk.subarray(at, at + wanted);
      at += piece.length;
      if (left > 0) {
        left -= piece.length;
        yield piece;
      } else {
        head = Buffer.concat([head, piece]);
        if (head.length < FRAME_HEAD) continue;
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
      }
    }
  }
}

/** The end of an output, in as much memory as it may be long, however much comes. */
export class OutputTail {
  readonly #ring: Buffer;
  #total = 0;

  constructor(limit: number) {
    this.#ring = Buffer.alloc(limit);
  }

  add(piece: Buffer): void {
    const last = piece.subarray(-this.#ring.length);
    this.#total += piece.length - last.length;
    const at = this.#total % this.#ring.length;
    const room = this.#ring.length - at;
    last.copy(this.#ring, at, 0, room);
    if (last.length > room) last.copy(this.#ring, 0, room);
    this.#total += last.length;
  }

  get truncated(): boolean {
    return this.#total > this.#ring.length;
  }

  /** What is no text is shown by the sign for that. A character that was cut is left out. */
  text(): string {
    if (!this.truncated) return this.#ring.toString('utf8', 0, this.#total);
    const at = this.#total % this.#ring.length;
    const whole = Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
    let start = 0;
    while (start < 3 && isContinued(whole[start])) start += 1;
    return whole.toString('utf8', start);
  }
}

function isContinued(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
