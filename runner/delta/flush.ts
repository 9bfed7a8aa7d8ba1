import { runProgram } from '../programs/run-program.ts';

/** Flushes the whole filesystem that a folder is on: cheaper than file by file when there are many. */
export async function flushFilesystem(folder: string, deadlineMs: number): Promise<void> {
  const { code, complaint } = await runProgram('sync', ['-f', folder], deadlineMs);
  if (code !== 0) throw new Error(complaint);
}
