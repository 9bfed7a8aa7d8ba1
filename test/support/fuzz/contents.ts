import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { usually } from './usually.ts';

export interface Content {
  readonly headers: [string, string][];
  readonly body: Uint8Array | undefined;
}

export const NO_CONTENT: Content = { headers: [], body: undefined };

/** A value as JSON, but for one in so many that is sent as something else, or is something else. */
export function content(value: fc.Arbitrary<unknown>): fc.Arbitrary<Content> {
  const json = value.map((each) => Buffer.from(JSON.stringify(each) ?? ''));
  const well = json.map((body) => typed(body, [['Content-Type', 'application/json']]));
  return usually(6, well, fc.oneof(fc.constant(NO_CONTENT), broken(json), mislabelled(json)));
}

/** What a careless or ill-meaning sender would call JSON. */
function broken(json: fc.Arbitrary<Buffer>): fc.Arbitrary<Content> {
  const texts = fc.constantFrom(
    ...[
      '{',
      '[',
      '"',
      'null',
      '1',
      '"x"',
      '{}{}',
      '{"a":}',
      '{"a":1,"a":2}',
      '\ufeff{}',
      '{"__proto__":{"x":1}}',
      '{"a":{"__proto__":1}}',
    ],
    ...[
      '['.repeat(50_000),
      `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
      '\u0000',
      `{"image":"${'x'.repeat(300_000)}"}`,
      '{"image":"\\ud800"}',
    ],
  );
  const bodies = fc.oneof(
    texts.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    json.map((body) => body.subarray(0, body.length / 2)),
  );
  return bodies.map((body) => typed(body, [['Content-Type', 'application/json']]));
}

function mislabelled(json: fc.Arbitrary<Buffer>): fc.Arbitrary<Content> {
  const labels = fc.constantFrom<[string, string][]>(
    [],
    [['Content-Type', 'text/plain']],
    [['Content-Type', 'application/x-www-form-urlencoded']],
    [['Content-Type', 'application/json; charset=utf-16']],
    [['Content-Type', 'application/json; charset=nonsense']],
    [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ],
    [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'nonsense'],
    ],
    [['Content-Type', 'multipart/form-data; boundary=x']],
    [['Content-Type', '']],
  );
  const bodies = fc.oneof(
    json,
    json.map((body) => gzipSync(body)),
    fc.constant(gzipSync(Buffer.alloc(3_000_000))),
  );
  return fc.tuple(bodies, labels).map(([body, headers]) => typed(body, headers));
}

function typed(body: Uint8Array, headers: [string, string][]): Content {
  return { headers: [...headers, ['Content-Length', String(body.length)]], body };
}
