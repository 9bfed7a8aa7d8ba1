import { execFile } from 'node:child_process';
import { readdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { AppError } from '../wire/errors.ts';

export interface Storage {
  reachable(): Promise<boolean>;
  /** Where it is; undefined when it is out of reach. */
  root(): Promise<string | undefined>;
  /** Flushes the filesystem to its disk. Does nothing where the storage is out of reach. */
  sync(): Promise<void>;
  freeBytes(): Promise<number | undefined>;
}

const run = promisify(execFile);

/** The Engine's storage as a folder of this machine. `findRoot` answers undefined when it is on another one. */
export function storageAt(findRoot: () => Promise<string | undefined>, syncDeadlineMs: number): Storage {
  const reachableRoot = async () => {
    const root = await findRoot();
    return root !== undefined && (await holdsEngine(root)) ? root : undefined;
  };
  return {
    reachable: async () => (await reachableRoot()) !== undefined,
    root: reachableRoot,
    sync: async () => {
      const root = await reachableRoot();
      if (root !== undefined) await flush(root, syncDeadlineMs);
    },
    freeBytes: async () => {
      const root = await reachableRoot();
      if (root === undefined) return undefined;
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
  };
}

/** A folder of the right name may also be an empty one in the runner's own container. */
async function holdsEngine(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).includes('containers');
  } catch {
    return false;
  }
}

async function flush(root: string, deadlineMs: number): Promise<void> {
  try {
    await run('sync', ['-f', root], { timeout: deadlineMs, killSignal: 'SIGKILL' });
  } catch (cause) {
    if ((cause as { killed?: boolean }).killed) {
      throw new AppError('engine_timeout', "flushing the Engine's storage took too long", {}, { cause });
    }
    throw new AppError('engine_error', "the Engine's storage could not be flushed to the disk", {}, { cause });
  }
}
