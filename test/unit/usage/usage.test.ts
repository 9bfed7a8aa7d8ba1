import { execFile } from 'node:child_process';
import { link, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Usage } from '../../../runner/ports/usage.ts';
import { openUsage } from '../../../runner/usage/usage.ts';

const run = promisify(execFile);
const MB = 1024 * 1024;
/** What folders take themselves, and the last block of each file. */
const LITTLE = 64 * 1024;

let home: string;
let usage: Usage;
const kept = () => join(home, 'usage.json');

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'savepoint-usage-'));
  usage = await openUsage(kept());
});
afterEach(() => rm(home, { recursive: true }));

async function folder(name: string, files: Record<string, number> = {}): Promise<string> {
  const path = join(home, 'root', name);
  await mkdir(path, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(path, file), Buffer.alloc(bytes, 1));
  return path;
}

async function ofLayer(path: string): Promise<number> {
  return (await usage.ofLayers([path])).get(path) ?? -1;
}

describe('a layer', () => {
  it('takes its blocks: a file with two names once, holes not at all', async () => {
    const path = await folder('a', { file: MB });
    await link(join(path, 'file'), join(path, 'twin'));
    const hole = await open(join(path, 'hole'), 'w');
    await hole.truncate(100 * MB);
    await hole.close();

    expect(await ofLayer(path)).toBeGreaterThanOrEqual(MB);
    expect(await ofLayer(path)).toBeLessThan(MB + LITTLE);
  });

  it('is walked once, also by the next process', async () => {
    const path = await folder('a', { file: MB });
    const before = await ofLayer(path);
    await folder('a', { more: MB });

    expect(await ofLayer(path)).toBe(before);
    usage = await openUsage(kept());
    expect(await ofLayer(path)).toBe(before);
  });

  it('is forgotten with its figures, and so is what was weighed of its files', async () => {
    const [path, other] = [await folder('a', { file: MB }), await folder('b')];
    const files = await folder('b/diff', { file: MB });
    await usage.ofLayers([path, other]);
    await usage.ofChain([files]);
    await folder('a', { more: MB });

    usage.keepOnly(new Set([other]));

    expect(await ofLayer(path)).toBeGreaterThan(2 * MB - LITTLE);
    expect(JSON.parse(await readFile(kept(), 'utf8'))).toMatchObject({ chains: { [`${files} 1`]: { live: MB } } });
    usage.keepOnly(new Set([path]));
    await usage.ofLayers([await folder('c')]);
    expect(JSON.parse(await readFile(kept(), 'utf8'))).toMatchObject({ chains: {} });
  });

  it('that is gone has no figure, and disturbs no other; any name is taken', async () => {
    const [odd, gone] = [await folder('odd\nname\t1', { file: MB }), join(home, 'gone')];

    const figures = await usage.ofLayers([gone, odd, gone]);

    expect([...figures.keys()]).toEqual([odd]);
    await mkdir(gone);
    expect(await ofLayer(gone)).toBeGreaterThanOrEqual(0);
  });

  it('is measured also where nothing can be written down', async () => {
    usage = await openUsage(join(home, 'no/such/folder/usage.json'));

    expect(await ofLayer(await folder('a', { file: MB }))).toBeGreaterThanOrEqual(MB);
  });
});

it('many layers are measured by many callers at once, and all get the same', async () => {
  const paths = await Promise.all(Array.from({ length: 600 }, (_, nth) => folder(`layer-${nth}`, { file: nth })));

  const [one, other] = await Promise.all([usage.ofLayers(paths), usage.ofLayers(paths.toReversed())]);

  expect(one.size).toBe(600);
  expect(new Map([...other].sort())).toEqual(new Map([...one].sort()));
});

it('what changes is seen', async () => {
  const path = await folder('a', { file: MB });
  const before = (await usage.ofChanging([path])).get(path) ?? 0;
  await folder('a', { more: MB });

  await expect
    .poll(async () => (await usage.ofChanging([path])).get(path), { timeout: 10_000 })
    .toBeGreaterThan(before + MB - LITTLE);
});

it('the rest is all else, so that the sum is what du says', async () => {
  const layers = [await folder('overlay2/a', { file: MB }), await folder('overlay2/b', { file: 2 * MB })];
  await folder('overlay2/orphan', { file: 3 * MB });
  await folder('volumes/some', { file: 4 * MB });
  const root = join(home, 'root');

  const rest = await usage.ofRest(root, layers);

  const known = [...(await usage.ofLayers(layers)).values()].reduce((sum, bytes) => sum + bytes, 0);
  const { stdout } = await run('du', ['-s', '--block-size=1', root]);
  expect(rest + known).toBe(Number(stdout.split('\t')[0]));
  expect(rest).toBeGreaterThanOrEqual(7 * MB);
});

it('a pile of layers is weighed in blocks, and one that cannot be listed is no figure', async () => {
  const files = await folder('a/diff', { small: 1, large: MB });

  const weighed = await usage.ofChain([files]);

  expect(weighed).toEqual({ live: expect.closeTo(MB, -5), dead: 0 });
  expect((await usage.ofChain([join(home, 'gone')])).unknown).toContain('could not be listed');
});
