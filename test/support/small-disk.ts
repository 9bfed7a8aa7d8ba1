import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountDisk } from '../../scripts/engine/disk.mjs';
import { run } from '../../scripts/process/run.mjs';

/** A filesystem of a few megabytes, mounted for one test. */
export interface SmallDisk {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const home = await mkdtemp(join(tmpdir(), 'savepoint-disk-'));
  const image = join(home, 'disk.img');
  const folder = join(home, 'mounted');
  await mountDisk(image, folder, megabytes * 1024 ** 2);
  return {
    folder,
    async remove() {
      await run('umount', [folder]);
      await rm(home, { recursive: true });
    },
  };
}

const PIECE = Buffer.alloc(64 * 1024, 'full');
const FILLER = 'filler';

/** Fills the filesystem of a folder until no more than so many bytes are free. Synchronous: nobody gets in between. */
export function fillUp(folder: string, leaveBytes = 0): void {
  const file = openSync(join(folder, FILLER), 'w');
  try {
    for (let free = freeBytes(folder); free > leaveBytes; free = freeBytes(folder)) {
      writeSync(file, PIECE, 0, Math.min(PIECE.length, free - leaveBytes));
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
  } finally {
    closeSync(file);
  }
}

/** Takes away what `fillUp` put there. */
export function makeRoom(folder: string): void {
  rmSync(join(folder, FILLER), { force: true });
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
