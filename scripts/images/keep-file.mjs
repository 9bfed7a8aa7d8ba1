import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file once and keeps it. It appears whole or not at all: an interrupted run, or two at once, leave no half one.
 * @param {string} file
 * @param {(temporary: string) => Promise<void>} make writes the file at the path it is given
 */
export async function keepFile(file, make) {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) return file;

  const temporary = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await make(temporary);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return file;
}
