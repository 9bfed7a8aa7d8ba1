import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputTail, unframed } from '../../../runner/docker/output-tail.ts';

function framed(piece: Uint8Array): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(piece.length, 4);
  return Buffer.concat([head, piece]);
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });

describe('what the Engine sends in frames', () => {
  it('is what was printed, wherever the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 50 }), async (printed, size) => {
        const found: Buffer[] = [];
        for await (const piece of unframed(cut(Buffer.concat(printed.map(framed)), size))) found.push(piece);

        expect(Buffer.concat(found)).toEqual(Buffer.concat(printed));
      }),
    );
  });
});

describe('the end of an output', () => {
  it('is its last bytes, however they came', () => {
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 30 }), (printed, limit) => {
        const tail = new OutputTail(limit);
        const plain = printed.map((piece) => Buffer.from(piece.map((byte) => byte % 128)));
        for (const piece of plain) tail.add(piece);

        const all = Buffer.concat(plain);
        expect(tail.text()).toBe(all.subarray(-limit).toString());
        expect(tail.truncated).toBe(all.length > limit);
      }),
    );
  });

  it('begins with a whole character', () => {
    const tail = new OutputTail(6);

    tail.add(Buffer.from('a€€€'));

    expect(tail.text()).toBe('€€');
    const shorter = new OutputTail(5);
    shorter.add(Buffer.from('a€€€'));
    expect(shorter.text()).toBe('€');
  });
});
