import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import { json, type StubEngine, stubEngine } from '../stub-engine.ts';

/** Engines that store in other ways than the one of the other tests, and records that an Engine leaves by accident. */

let stub: StubEngine;
let root: string;
let engine: Engine;

beforeEach(async () => {
  stub = await stubEngine();
  stub.answers['GET /info'] = json({ Driver: 'overlay2', DockerRootDir: '/var/lib/docker' });
  root = await mkdtemp(join(tmpdir(), 'savepoint-root-'));
  await mkdir(join(root, 'containers'));
  engine = connectDocker({ dockerHost: stub.dockerHost, engineRoot: root });
});
afterEach(() => Promise.all([stub.remove(), rm(root, { recursive: true })]));

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const digest = (text: string) => `sha256:${hex(text)}`;
const [one, two] = [digest('one'), digest('two')];

async function write(path: string, content: unknown): Promise<void> {
  const whole = join(root, 'image/overlay2', path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Enters a layer as overlay2 does: under the digest of its whole chain. */
async function layer(chain: readonly string[], folder: string): Promise<void> {
  const top = chain.reduce((below, each) => digest(`${below} ${each}`));
  await write(`layerdb/sha256/${top.slice(7)}/cache-id`, folder);
  if (chain.length > 1) {
    await write(
      `layerdb/sha256/${top.slice(7)}/parent`,
      chain.slice(0, -1).reduce((below, each) => digest(`${below} ${each}`)),
    );
  }
  await mkdir(join(root, 'overlay2', folder), { recursive: true });
}

async function image(name: string, diff_ids: readonly string[]): Promise<string> {
  await write(`imagedb/content/sha256/${hex(name)}`, { rootfs: { type: 'layers', diff_ids } });
  return digest(name);
}

const at = (...folders: string[]) => folders.map((folder) => join(root, 'overlay2', folder));

it('tells layers apart by all that is below them', async () => {
  await layer([one], 'a');
  await layer([one, two], 'b');
  await layer([two], 'c');
  const [first, second] = [await image('first', [one, two]), await image('second', [two])];
  await write('repositories.json', { Repositories: { x: { 'x:1': first, [`x@${one}`]: first, 'x:2': second } } });
  const top = digest(`${one} ${two}`);
  const mount = (name: string, text: string) => write(`layerdb/mounts/${hex('box')}/${name}`, text);
  await Promise.all([mount('mount-id', 'rw'), mount('init-id', 'rw-init'), mount('parent', top)]);

  const stored = await engine.stored();

  expect(stored).toMatchObject({
    images: expect.arrayContaining([
      { id: first, tags: ['x:1'], layers: at('a', 'b') },
      { id: second, tags: ['x:2'], layers: at('c') },
    ]),
    containers: [{ id: hex('box'), layers: at('a', 'b'), written: at('rw')[0], beside: at('rw-init') }],
  });
});

it('finds a layer anew that was deleted and loaded again', async () => {
  await layer([one], 'a');
  const id = await image('first', [one]);
  await write('repositories.json', { Repositories: {} });
  expect(await engine.stored()).toMatchObject({ images: [{ id, layers: at('a') }] });

  await rm(join(root, 'overlay2/a'), { recursive: true });
  await layer([one], 'z');

  expect(await engine.stored()).toMatchObject({ images: [{ id, layers: at('z') }] });
});

it('leaves out an image that is going, and what is not written whole', async () => {
  await layer([one], 'a');
  const id = await image('first', [one]);
  await image('going', [one, two]);
  await write('imagedb/content/sha256/.tmp-123', '{"rootfs');
  await write('imagedb/content/sha256/' + hex('torn'), '{}');

  expect(await engine.stored()).toMatchObject({ images: [{ id, tags: [], layers: at('a') }] });
});

it('knows of an Engine without images that it has none', async () => {
  await mkdir(join(root, 'overlay2'));
  await mkdir(join(root, 'image/overlay2/imagedb/content/sha256'), { recursive: true });

  expect(await engine.stored()).toEqual({ root, images: [], containers: [] });
});

it.each([
  ['an Engine that stores otherwise', { Driver: 'overlayfs' }, 'the Engine stores with overlayfs'],
  ['records that are not where they are looked for', { Driver: 'overlay2' }, 'cannot be read (ENOENT)'],
])('says why of %s', async (_what, info, why) => {
  stub.answers['GET /info'] = json({ DockerRootDir: '/var/lib/docker', ...info });

  expect((await engine.stored()).hidden).toContain(why);
});

it('says so when no layer is where the Engine says', async () => {
  await layer([one], 'a');
  await image('first', [one]);
  await rm(join(root, 'overlay2/a'), { recursive: true });

  expect((await engine.stored()).hidden).toContain('not where the Engine says');
});
