import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The few things the store does to a disk. Each is done when it resolves, and the synced ones survive a power cut. */
export interface Disk {
  /** Makes a new file; fails if there is one. Its content is on the disk, its name not before `syncFolder`. */
  writeSynced(path: string, text: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
}

export const realDisk: Disk = {
  async writeSynced(path, text) {
    await using(path, 'wx', async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
  },
  rename,
  unlink,
  async syncFolder(folder) {
    await using(folder, 'r', (file) => file.sync());
  },
};

/** Makes a folder and those above it, if need be, so that they survive a power cut. */
export async function makeFolder(folder: string, disk: Disk): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  // A new folder is safe only when the folder that names it is synced.
  for (let made = folder; first !== undefined && made.length >= first.length; made = dirname(made)) {
    await disk.syncFolder(dirname(made));
  }
}

type File = Awaited<ReturnType<typeof open>>;

async function using(path: string, flags: string, task: (file: File) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await task(file);
  } finally {
    await file.close();
  }
}
