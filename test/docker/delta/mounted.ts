import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineCorner } from '../../support/engine-corner.ts';

const run = promisify(execFile);

/** Shows the layers of an image as the Engine would, by a mount of our own below a folder. */
export async function mounted<T>(
  corner: EngineCorner,
  image: string,
  home: string,
  look: (root: string) => Promise<T>,
): Promise<T> {
  const { GraphDriver } = await corner.docker.getImage(image).inspect();
  const { UpperDir, LowerDir } = GraphDriver.Data as unknown as { UpperDir: string; LowerDir?: string };
  const [root, empty] = [await mkdtemp(join(home, 'mount-')), await mkdtemp(join(home, 'empty-'))];
  // An overlay of one folder only is none.
  const folders = [UpperDir, ...(LowerDir?.split(':') ?? []), empty].join(':');
  await run('mount', ['-t', 'overlay', 'overlay', '-o', `ro,lowerdir=${folders}`, root]);
  try {
    return await look(root);
  } finally {
    await run('umount', [root]);
    await Promise.all([root, empty].map((folder) => rm(folder, { recursive: true })));
  }
}
