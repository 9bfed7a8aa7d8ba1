import { readFile, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { unmountBeneath } from '../../scripts/engine/leftovers.mjs';
import { run } from '../../scripts/process/run.mjs';
import type { PrivateEngine } from './engine.ts';

/**
 * A power cut for an Engine on a disk of its own. The file behind the disk holds what was really written to it, and
 * nothing that still waits in memory; a copy of it is what a machine would find after a cut at that instant.
 */
export async function readyForPowerCuts({ root }: PrivateEngine): Promise<void> {
  // The filesystem's own timer would write everything out before long, with or without anybody's sync.
  await run('mount', ['-o', 'remount,commit=300', root]);
}

/** Takes the picture of this instant. */
export async function pictureOfDisk(engine: PrivateEngine): Promise<string> {
  const { root, diskFile } = engine;
  if (diskFile === null) throw new Error('this engine has no disk of its own');
  const picture = `${diskFile}.cut`;
  const counters = `/sys/dev/block/${await deviceOf(root)}/stat`;
  for (let tries = 0; tries < 100; tries += 1) {
    const before = await writesOf(counters);
    await run('cp', ['--sparse=always', diskFile, picture]);
    // What was written meanwhile may be in the copy's end but not in its beginning: no cut does that.
    if (before === (await writesOf(counters))) return picture;
    await sleep(100);
  }
  throw new Error('the disk does not come to rest');
}

/** Ends the Engine at once, with all it runs, and starts it again on what the picture holds. Nobody else may use the disk. */
export async function comeBackWith(engine: PrivateEngine, picture: string): Promise<void> {
  await engine.kill({ everything: true });
  await unmountBeneath(engine.root);
  await rename(picture, engine.diskFile ?? '');
  await run('mount', ['-o', 'loop', engine.diskFile ?? '', engine.root]);
  await readyForPowerCuts(engine);
  await engine.start();
}

/** Major and minor number of what is mounted there. */
async function deviceOf(folder: string): Promise<string> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const row = table.split('\n').find((line) => line.split(' ')[4] === folder);
  if (row === undefined) throw new Error(`nothing is mounted at ${folder}`);
  return row.split(' ')[2] ?? '';
}

/** Writes begun and ended, as the kernel counts them. */
async function writesOf(counters: string): Promise<string> {
  const fields = (await readFile(counters, 'utf8')).trim().split(/\s+/);
  return `${fields[4]} ${fields[8]}`;
}
