import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Disk, makeFolder } from './disk.ts';
import type { Unreadable } from './durable-json-file.ts';

/** Why a file is no document. */
export type Reason = Unreadable | 'wrong_shape' | 'wrong_version' | 'wrong_name' | 'not_a_file';

/** A file that was set aside because no document could be read from it. */
export interface Quarantined {
  /** Its name in the folder of documents. */
  readonly file: string;
  readonly reason: Reason;
  readonly movedTo: string;
}

/** Moves a file aside for a person to look at. Nothing is ever deleted or overwritten. */
export async function quarantine(path: string, reason: Reason, folder: string, disk: Disk): Promise<Quarantined> {
  await makeFolder(folder, disk);
  const file = basename(path);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const movedTo = await freePath(join(folder, `${file.slice(0, 150)}.${time}.${reason}`));
  await disk.rename(path, movedTo);
  await disk.syncFolder(folder);
  await disk.syncFolder(dirname(path));
  return { file, reason, movedTo };
}

async function freePath(wanted: string): Promise<string> {
  for (let path = wanted, nth = 2; ; path = `${wanted}-${nth++}`) {
    if (!(await exists(path))) return path;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return false;
      throw cause;
    },
  );
}
