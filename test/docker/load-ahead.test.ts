import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEADLINES } from '../../runner/docker/deadline.ts';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { engineCalls } from '../../runner/docker/engine-calls.ts';
import { linkTo } from '../../runner/docker/engine-link.ts';
import { inspectImage } from '../../runner/docker/inspect.ts';
import { loadsAhead } from '../../runner/docker/load-ahead.ts';
import type { Layer } from '../../runner/ports/deltas.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import { END_OF_TAR, tarHeader, TYPES } from '../../runner/tar/tar-header.ts';
import { type PrivateEngine, privateEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';

/** Loads that the Engine has begun before anybody needs them. */

let daemon: PrivateEngine;
let engine: Engine;
let base: string;

beforeAll(async () => {
  daemon = await privateEngine('loads');
  engine = connectDocker({ dockerHost: daemon.dockerHost });
  base = await busyboxImage(daemon.dockerHost);
});
afterAll(() => daemon.remove());

let count = 0;
const load = (layer: Layer | null = null, from: Pick<Engine, 'loadLayer'> = engine) =>
  from.loadLayer({ container: null, base, layer, saved: { labels: {}, comment: `loaded ${(count += 1)}` } });
const isThere = async (id: string) => expect((await engine.image(id))?.comment).toMatch(/^loaded/);
const oneWaits = () => expect.poll(begun).toHaveLength(1);

/** The programs that the Engine has started for loads. */
function begun(): string[] {
  const all = execFileSync('ps', ['--ppid', String(daemon.pid), '-o', 'pid=,args='], { encoding: 'utf8' });
  return all.split('\n').flatMap((line) => /^\s*(\d+) docker-untar/.exec(line)?.[1] ?? []);
}

const HASTY_MS = 1000;
const hasty = () => ({ loadLayer: loadsAhead(engineCalls(linkTo(daemon.dockerHost), DEADLINES), HASTY_MS) });

it('is given up where nobody needs it for long', async () => {
  const impatient = hasty();
  for (let turns = 0; turns < 2; turns += 1) {
    await isThere(await load(null, impatient));
    await oneWaits();
    await expect.poll(begun).toEqual([]);
  }
});

it('and is not when somebody does, however long that takes', async () => {
  const impatient = hasty();
  const file = tarHeader({ name: 'slow', type: TYPES.file, mode: 0o644, size: 0 });
  const slow: Layer = {
    bytes: file.length + END_OF_TAR.length,
    async *chunks() {
      yield file;
      await sleep(2 * HASTY_MS);
      yield END_OF_TAR;
    },
  };
  await load(null, impatient);
  await oneWaits();

  await isThere(await load(slow, impatient));

  await oneWaits();
  await expect.poll(begun).toEqual([]);
});

it('one waits after each, and is what the next one is', async () => {
  await load();
  await oneWaits();
  const waiting = begun();
  await sleep(700);
  expect(begun()).toEqual(waiting);

  await isThere(await load());

  expect(begun()).not.toEqual(waiting);
  await oneWaits();
});

it('several at once are several images, and one waits after them', async () => {
  const ids = await Promise.all([load(), load(), load()]);

  expect(new Set(ids).size).toBe(3);
  for (const id of ids) await isThere(id);
  await oneWaits();
});

it('one that failed is over, and the next is not that one', async () => {
  const torn: Layer = {
    bytes: 1024,
    async *chunks() {
      yield Buffer.alloc(512);
      throw new Error('the spool is torn');
    },
  };

  await expect(load(torn)).rejects.toThrow('the spool is torn');
  const gone = { container: null, base: `sha256:${'0'.repeat(64)}`, layer: null, saved: { labels: {}, comment: '' } };
  await expect(engine.loadLayer(gone)).rejects.toMatchObject({ code: 'engine_error' });

  await isThere(await load());
});

it('what has been looked at and is gone since is nothing to build upon', async () => {
  const below = await load(layerWith('below'));
  await isThere(below);
  await engine.removeImage(below);

  await expect(
    engine.loadLayer({ container: null, base: below, layer: layerWith('above'), saved: { labels: {}, comment: '' } }),
  ).rejects.toMatchObject({ code: 'engine_error' });
});

it('does not ask again what it builds upon, if that was just looked up', async () => {
  const asked: string[] = [];
  const link = linkTo(daemon.dockerHost);
  const calls = engineCalls((exchange, signal) => (asked.push(exchange.path), link(exchange, signal)), DEADLINES);
  const { Id } = (await inspectImage(calls, base)) ?? { Id: '' };
  asked.length = 0;

  const onTop = { container: null, base: Id, layer: null, saved: { labels: {}, comment: `loaded ${(count += 1)}` } };
  await isThere(await loadsAhead(calls, HASTY_MS)(onTop));

  expect(asked.filter((path) => path.endsWith('/json'))).toEqual([]);
});

function layerWith(name: string): Layer {
  const file = Buffer.concat([tarHeader({ name, type: TYPES.file, mode: 0o644, size: 0 }), END_OF_TAR]);
  return {
    bytes: file.length,
    async *chunks() {
      yield file;
    },
  };
}

it.each(['killed', 'stopped'] as const)('nobody hears of an Engine that was %s meanwhile', async (how) => {
  await load();
  await oneWaits();

  await (how === 'killed' ? daemon.kill() : daemon.stop());
  await daemon.start();

  await isThere(await load());
});
