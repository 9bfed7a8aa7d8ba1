import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.mjs';

/**
 * Shows from outside whether the program of a container lives: the program holds one end of a pipe in a folder that is
 * mounted into the container, and the kernel tells us at the other end when nobody holds it any more, and when somebody
 * does again. It costs the machine nothing, and asks nobody whose word is to be checked.
 */
const PIPE = 'alive';

/** @param {string} folder */
export async function makeSign(folder) {
  await run('mkfifo', [join(folder, PIPE)]);
}

/**
 * A program that lives until it is told to end, as a command.
 * @param {string} folder where the folder of the pipe is in the container
 */
export function programWithSign(folder) {
  const wait = 'trap "exit 0" TERM INT; while :; do sleep 86400 3>&- & wait $!; done';
  return ['/bin/sh', '-c', `exec 3<>${folder}/${PIPE}; ${wait}`];
}

/**
 * Waits until the program lives, and then measures how long nobody does.
 * @param {string} folder
 * @returns {Promise<{ gap: Promise<number> }>} in milliseconds
 */
export async function watchLife(folder) {
  const path = join(folder, PIPE);
  return { gap: gapAfter(await open(path, 'r'), path) };
}

/**
 * @param {import('node:fs/promises').FileHandle} held
 * @param {string} path
 */
async function gapAfter(held, path) {
  await held.readFile();
  const died = performance.now();
  await held.close();
  // Opening the pipe waits until somebody holds its other end.
  const again = await open(path, 'r');
  const gap = performance.now() - died;
  await again.close();
  return gap;
}
