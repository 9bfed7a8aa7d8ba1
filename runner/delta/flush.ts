import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Flushes the whole filesystem that a folder is on: cheaper than file by file when there are many. */
export async function flushFilesystem(folder: string): Promise<void> {
  await run('sync', ['-f', folder]);
}
