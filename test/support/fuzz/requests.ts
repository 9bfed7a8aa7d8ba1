import fc from 'fast-check';
import { inputSchema, type JsonSchema } from '../../../host/openapi-schemas.ts';
import { publicApi } from '../../../host/wire/public-api.ts';
import type { Endpoint } from '../../../runner/wire/endpoint.ts';
import { content, NO_CONTENT } from './contents.ts';
import { authorization, prefer } from './headers.ts';
import { hostileText, hostileValue } from './hostile-values.ts';
import type { RawRequest } from './raw-request.ts';
import { escaped, printable } from './texts.ts';
import { usually } from './usually.ts';
import { type Meanings, valueOf } from './value-of-schema.ts';

/** What a fuzzer knows of the world it sends to. */
export interface World {
  readonly tokens: readonly string[];
  readonly taskIds: readonly string[];
  readonly image: string;
  /** Addresses on this machine, at which there is no runner. */
  readonly urls: readonly string[];
}

/** Requests to all calls, from nearly right to nonsense. */
export function requests(world: World): fc.Arbitrary<RawRequest> {
  const calls = publicApi.flatMap((family) => family.calls);
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...calls.map((called) => toCall(called, world))) },
    { weight: 1, arbitrary: toNowhere(world) },
  );
}

function toCall(called: Endpoint, world: World): fc.Arbitrary<RawRequest> {
  const meanings = meaningsIn(world);
  return fc
    .record({
      path: pathOf(called, world),
      query: queryOf(inputSchema(called.query)),
      auth: authorization(world.tokens),
      prefer: prefer(),
      method: usually(
        14,
        fc.constant(called.method),
        fc.constantFrom('GET', 'PUT', 'HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'POST'),
      ),
      content:
        called.method === 'GET'
          ? usually(20, fc.constant(NO_CONTENT), content(fc.constant({})))
          : content(valueOf(inputSchema(called.body), meanings)),
    })
    .map(({ path, query, auth, prefer: wish, method, content: { headers, body } }) =>
      request(method, `${path}${query}`, [...auth, ...wish, ...headers], body),
    );
}

function toNowhere(world: World): fc.Arbitrary<RawRequest> {
  const path = fc.array(fc.oneof(hostileText, fc.constantFrom('api', 'vps', 'snapshots', 'status')), { maxLength: 6 });
  return fc.record({ path, auth: authorization(world.tokens), raw: fc.boolean() }).map(({ path: parts, auth, raw }) => {
    const target = `/${parts.map((part) => (raw ? printable(part) : escaped(part))).join('/')}`;
    return request('GET', target, auth, undefined);
  });
}

function request(
  method: string,
  target: string,
  headers: RawRequest['headers'],
  body: Uint8Array | undefined,
): RawRequest {
  return { method, target, headers: [['Host', 'localhost'], ['Connection', 'close'], ...headers], body };
}

function meaningsIn({ taskIds, image, urls }: World): Meanings {
  return {
    task_id: usually(3, fc.constantFrom('no-such', 'fuzz-new', 'a'), fc.constantFrom(...taskIds)),
    image: usually(2, fc.oneof(hostileText, fc.constantFrom('no-such:1', 'a@sha256:0', 'scratch')), fc.constant(image)),
    url: fc.oneof(
      hostileText.filter((text) => !/^https?:/i.test(text)),
      fc.constantFrom(...urls),
    ),
    // A process that ends when it is told to: waiting for others is no test of input.
    command: usually(6, fc.constantFrom(['sleep', '0'], 'exit 3', ['no-such-program']), hostileValue),
    timeout: fc.integer({ min: 0, max: 3 }),
    wait: fc.integer({ min: 0, max: 2 }),
  };
}

function pathOf(called: Endpoint, { taskIds }: World): fc.Arbitrary<string> {
  const schema = inputSchema(called.params);
  const known: Record<string, fc.Arbitrary<string>> = {
    task_id: fc.constantFrom(...taskIds),
    name: fc.constantFrom('latest', 'local', 'snap-20260101-000000', 'golden'),
  };
  const values = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const fits = valueOf(part, {}, 1000).map(String);
    const value = fc.oneof(
      { weight: 5, arbitrary: known[name] ?? fits },
      { weight: 2, arbitrary: fits },
      { weight: 3, arbitrary: hostileText },
    );
    return [
      name,
      fc.tuple(value, usually(9, fc.constant(escaped), fc.constant(printable))).map(([text, write]) => write(text)),
    ] as const;
  });
  return fc
    .record(Object.fromEntries(values))
    .map((params) => called.path.replace(/:(\w+)/g, (_all, name: string) => params[name] ?? ''));
}

function queryOf({ properties = {} }: JsonSchema): fc.Arbitrary<string> {
  const name = usually(4, fc.constantFrom('wait', 'force', ...Object.keys(properties)), hostileText);
  const value = fc.oneof(fc.constantFrom('true', 'false', '1', '2', ''), hostileText);
  const pair = fc.tuple(name, value).map(([key, text]) => `${escaped(key)}=${escaped(text)}`);
  return usually(
    4,
    fc.constant(''),
    fc.array(fc.oneof(pair, hostileText.map(printable)), { maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`),
  );
}
