import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as api from '../../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { faultySocket, type FaultySocket } from '../../support/faulty-socket.ts';
import { busyboxImage } from '../../support/images.ts';
import { TestNode } from './test-node.ts';

/** Whatever a caller says: nothing but well-formed names ever becomes a part of a path of the Engine. */

const ID = '[0-9a-f]{64}';
const NAME = '[a-zA-Z0-9][a-zA-Z0-9_.-]*';
const WORD = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*';
// A person may name any image; its parts are what a reference can hold, so that no part is `.` or `..`.
const IMAGE = `(?:sha256:${ID}|(?:[a-zA-Z0-9.-]+(?::\\d+)?/)?${WORD}(?:/${WORD})*(?::\\w[\\w.-]*|@sha256:${ID})?)`;
const WELL_FORMED = new RegExp(
  `^(?:/v\\d+\\.\\d+)?/(?:${[
    'version',
    'info',
    'events',
    'commit',
    'containers/json',
    'containers/create',
    `containers/${NAME}/json`,
    `containers/${ID}`,
    `containers/${ID}/(?:start|stop|kill|pause|unpause|rename)`,
    'images/json',
    'images/create',
    `images/${IMAGE}(?:/json)?`,
    `networks/${NAME}/(?:connect|disconnect)`,
  ].join('|')})(?:\\?[\\w.~%*+&=-]*)?$`,
);

let engine: PrivateEngine;
let socket: FaultySocket;
let node: TestNode;

beforeAll(async () => {
  engine = await privateEngine('engine-paths', { diskMegabytes: 300 });
  socket = await faultySocket(engine.dockerHost);
  node = await TestNode.start({ dockerHost: socket.dockerHost });
  const image = await busyboxImage(engine.dockerHost);
  const command = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';
  await node.call(api.createVps, { body: { image, command, task_id: 'vps' } });
});
afterAll(async () => {
  await node?.remove();
  await socket?.remove();
  await engine?.remove();
});

const evil = fc.oneof(
  fc.constantFrom(
    '../images/json',
    '..',
    '.',
    'x?force=true',
    'x%3Fforce=true',
    'x#y',
    'vps/../../images/json',
    'vps%2f..%2fimages',
    '%2e%2e%2fcommit',
    'a/b',
    'vps:latest?noprune=0',
    'vps\r\nX-Evil: 1',
    'vps\u0000',
    'ｖｐｓ',
    '$(id)',
    "';--",
    'sha256:abc',
    'json',
    'prune',
    'latest',
    'container',
    '',
    ' ',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.stringMatching(/^[a-zA-Z0-9_.:\/?#%@-]{1,30}$/),
  fc.constantFrom('vps', 'base').chain((word) => fc.string({ maxLength: 8 }).map((more) => `${word}${more}`)),
);

/** A text as one part of a path: as a client would write it, or as somebody who wants more would. */
const part = fc.tuple(evil, fc.boolean()).map(([text, plain]) => {
  const escaped = encodeURIComponent(Buffer.from(text).toString());
  return plain ? escaped.replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@') : escaped;
});

const calls = fc.oneof(
  fc.tuple(
    fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
    fc.oneof(
      part.map((id) => `/api/vps/snapshots/${id}`),
      part.map((name) => `/api/vps/snapshots/vps/${name}`),
      fc.tuple(part, part).map(([id, name]) => `/api/vps/snapshots/${id}/${name}`),
      part.map((name) => `/api/vps/snapshots/vps/${name}/restore`),
      fc
        .tuple(fc.constantFrom('stop', 'start', 'restart', 'pause', 'resume', 'status'), part)
        .map((p) => `/api/vps/${p.join('/')}`),
      part.map((id) => `/api/operations/${id}`),
    ),
    fc.constant({}),
  ),
  fc.tuple(fc.constant('POST'), fc.constant('/api/vps/adopt'), fc.record({ container: evil })),
  fc.tuple(fc.constant('POST'), fc.constant('/api/vps/adopt'), fc.record({ container: evil, task_id: evil })),
  fc.tuple(fc.constant('POST'), fc.constant('/api/vps/restart'), fc.record({ task_id: evil })),
  fc.tuple(
    fc.constant('POST'),
    fc.constant('/api/vps/restart'),
    fc.record({ task_id: fc.constant('vps'), from: evil }),
  ),
  fc.tuple(fc.constant('POST'), fc.constant('/api/vps/create'), fc.record({ image: evil, start: fc.constant(false) })),
  fc.tuple(
    fc.constant('POST'),
    fc.constant('/api/vps/create'),
    fc.record({ image: evil, task_id: evil, network: evil, start: fc.constant(false) }, { requiredKeys: ['image'] }),
  ),
  fc.tuple(fc.constant('PATCH'), fc.constant('/api/vps/snapshots/vps/latest'), fc.record({ alias: evil })),
);

it('fuzzed ids, names, aliases and references reach no other path', { timeout: 600_000 }, async () => {
  socket.heal();
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(calls, async ([method, path, body]) => {
      asked = socket.heard.length;
      const { status } = await node.raw(method, path, method === 'GET' ? undefined : body);
      const strange = socket.heard.slice(asked).filter(({ target }) => !WELL_FORMED.test(target));

      expect(strange).toEqual([]);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: 3000, endOnFailure: true },
  );
  // The fuzz has reached the Engine at all, and the VPS is still there.
  expect(socket.heard.length).toBeGreaterThan(100);
  expect((await node.call(api.vpsStatus, { params: { task_id: 'vps' } })).container).not.toBeNull();
});

it('even an alias that looks like a path is only ever looked up in the records', async () => {
  const alias = '../../images/json?x=1#y';
  await node.call(api.createSnapshot, { params: { task_id: 'vps' }, body: { alias } });
  socket.heal();

  await node.call(api.restoreSnapshot, { params: { task_id: 'vps', name: alias } });

  expect(socket.heard.filter(({ target }) => !WELL_FORMED.test(target))).toEqual([]);
  expect(socket.heard.some(({ path }) => path.startsWith('/images/savepoint/vps-vps:snap-'))).toBe(true);
});
