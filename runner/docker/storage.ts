import { open, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Late, runProgram } from '../programs/run-program.ts';
import { AppError } from '../wire/errors.ts';
import { withDeadline } from './deadline.ts';

export interface Storage {
  reachable(): Promise<boolean>;
  /** Where it is; undefined when it is out of reach. */
  root(): Promise<string | undefined>;
  /** Flushes the filesystem to its disk. Does nothing where the storage is out of reach. */
  sync(): Promise<void>;
  /** Flushes an image's own files, and no others. The layers it names must be on the disk already. */
  syncNamed(imageId: string): Promise<void>;
  freeBytes(): Promise<number | undefined>;
}

export interface StorageOptions {
  /** Answers undefined when it is on another machine. */
  findRoot(): Promise<string | undefined>;
  /** Whether what images and containers hold may be outside of that folder. */
  isContainerd(): Promise<boolean>;
  readonly syncDeadlineMs: number;
}

/** The Engine's storage as a folder of this machine. */
export function storageAt({ findRoot, isContainerd, syncDeadlineMs }: StorageOptions): Storage {
  const reachableRoot = async () => {
    const root = await findRoot();
    return root !== undefined && (await holdsEngine(root)) ? root : undefined;
  };
  const sync = async () => {
    const root = await reachableRoot();
    if (root !== undefined) await flush((await isContainerd()) ? [] : ['-f', root], syncDeadlineMs);
  };
  return {
    reachable: async () => (await reachableRoot()) !== undefined,
    root: reachableRoot,
    sync,
    syncNamed: async (imageId) => {
      const root = await reachableRoot();
      // Another Engine may keep its books elsewhere: then all is flushed.
      if (root !== undefined && !(await flushed(ownFiles(root, imageId), syncDeadlineMs))) await sync();
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

/** Where an Engine with overlay2 keeps what an image is, its tag, and the folders in which those have their names. */
function ownFiles(root: string, imageId: string): string[] {
  const books = join(root, 'image', 'overlay2');
  const images = join(books, 'imagedb', 'content', 'sha256');
  return [join(images, imageId.replace(/^sha256:/, '')), images, join(books, 'repositories.json'), books];
}

/** False when one of them could not be flushed. */
async function flushed(paths: readonly string[], deadlineMs: number): Promise<boolean> {
  const each = paths.map(async (path) => {
    const file = await open(path, 'r');
    await file.sync().finally(() => file.close());
  });
  try {
    await withDeadline(deadlineMs, "flush of an image's files", () => Promise.all(each));
    return true;
  } catch (failure) {
    if (failure instanceof AppError) throw failure;
    return false;
  }
}

/** Nothing named: every filesystem of the machine. */
async function flush(what: readonly string[], deadlineMs: number): Promise<void> {
  try {
    const { code, complaint } = await runProgram('sync', what, deadlineMs);
    if (code !== 0) throw new Error(complaint);
  } catch (cause) {
    if (cause instanceof Late) {
      throw new AppError('engine_timeout', "flushing the Engine's storage took too long", {}, { cause });
    }
    throw new AppError('engine_error', "the Engine's storage could not be flushed to the disk", {}, { cause });
  }
}
