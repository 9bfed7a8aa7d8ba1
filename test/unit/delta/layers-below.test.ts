import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mayBeInAny } from '../../../runner/delta/layers-below.ts';

let home: string;
let layers: string[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'savepoint-below-'));
  layers = ['lowest', 'topmost'].map((name) => join(home, name));
  const [lowest = '', topmost = ''] = layers;
  await mkdir(join(lowest, 'run/inner'), { recursive: true });
  await writeFile(join(lowest, 'run/file'), '');
  await mkdir(join(topmost, 'run'), { recursive: true });
  await writeFile(join(topmost, 'file'), '');
  await mkdir(join(home, 'outside'));
  await writeFile(join(home, 'outside/secret'), '');
  await symlink(join(home, 'outside'), join(topmost, 'link'));
  await symlink('nowhere', join(topmost, 'run/dangling'));
});

afterAll(() => rm(home, { recursive: true }));

it.each([
  ['what only the lowest layer has', 'run/file', true],
  ['a folder', 'run/inner', true],
  ['a link that leads nowhere', 'run/dangling', true],
  ['what no layer has', 'run/socket', false],
  ['what is in a folder that no layer has', 'var/run/socket', false],
  ['what would be in a file', 'file/socket', false],
  ['what a link out of the layer leads to', 'link/secret', false],
  ['a path that is too long to be asked for', 'run/inner/' + 'x'.repeat(300), true],
])('%s', async (_what, path, there) => {
  expect(await mayBeInAny(layers)(path)).toBe(there);
});

it('whatever it has no time to ask for may be there', async () => {
  const mayHold = mayBeInAny(layers, 5);

  expect(await mayHold('run/socket')).toBe(false);
  expect(await mayHold('run/another')).toBe(true);
});
