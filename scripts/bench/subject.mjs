import { randomUUID } from 'node:crypto';
import { runInside } from './engine-api.mjs';
import { BASE_IMAGE } from './node-on-trial.mjs';

/** @typedef {import('./node-on-trial.mjs').NodeOnTrial} NodeOnTrial */
/**
 * A running VPS; `container` is the name of its container.
 * @param {NodeOnTrial} node
 * @param {object} [wish] more about it
 * @returns {Promise<{ taskId: string, container: string }>}
 */
export async function makeVps({ savepoint }, wish = {}) {
  const taskId = `bench-${randomUUID()}`;
  const made = await savepoint.ask('POST', '/api/vps/create', { image: BASE_IMAGE, task_id: taskId, ...wish });
  return { taskId, container: made.container.name };
}

const LARGE_FILES = 8;
const SMALL_FILES = 200;
const SMALL_BYTES = 4096;

/**
 * Writes so many bytes into a container: a few large files that do not compress, and many small ones.
 * @param {NodeOnTrial} node
 * @param {string} container
 * @param {number} bytes
 */
export async function fill({ engine }, container, bytes) {
  const large = Math.floor((bytes - SMALL_FILES * SMALL_BYTES) / LARGE_FILES);
  const write = (/** @type {string} */ kind, /** @type {number} */ count, /** @type {number} */ each) =>
    `for n in $(seq ${count}); do head -c ${each} /dev/urandom > /filling/${kind}-$n; done`;
  const lines = ['mkdir /filling', write('large', LARGE_FILES, large), write('small', SMALL_FILES, SMALL_BYTES)];
  await runInside(engine, container, lines.join('; '));
}
