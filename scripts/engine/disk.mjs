import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { run } from '../process/run.mjs';

/**
 * Gives a folder an ext4 of its own, in a file.
 * @param {string} image the file; what is in it is lost
 * @param {string} folder
 * @param {number} bytes the file is no larger than what is put on the disk
 * @param {string} [options]
 */
export async function mountDisk(image, folder, bytes, options = 'loop') {
  await Promise.all([dirname(image), folder].map((each) => mkdir(each, { recursive: true })));
  const file = await open(image, 'w');
  await file.truncate(bytes);
  await file.close();
  await run('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
  await run('mount', ['-o', options, image, folder]);
}

/**
 * The same, and it waits for nothing: what is flushed goes to the memory of this machine, as the file itself is never
 * flushed. A power cut may take all that is on it. So it is for tests, which flush all the time.
 * @param {string} image
 * @param {string} folder
 */
export function mountQuickDisk(image, folder) {
  return mountDisk(image, folder, 64 * 1024 ** 3, 'loop,noatime,barrier=0');
}
