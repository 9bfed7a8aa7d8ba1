import { setTimeout as sleep } from 'node:timers/promises';
import { startTimeOf } from './identity.mjs';

/**
 * Ends a process, whoever its parent is: SIGTERM, a while to finish, then SIGKILL. Returns when it is gone.
 * @param {number} pid
 * @param {number} patienceMs how long it may take to end by itself; 0 kills at once
 */
export async function endProcess(pid, patienceMs) {
  const started = await startTimeOf(pid);
  if (started === null) return;

  if (patienceMs > 0) {
    signal(pid, 'SIGTERM');
    if (await goneWithin(pid, started, patienceMs)) return;
  }
  signal(pid, 'SIGKILL');
  await goneWithin(pid, started, 10_000);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * @param {number} pid
 * @param {string} started
 * @param {number} waitMs
 */
async function goneWithin(pid, started, waitMs) {
  for (let waited = 0; waited < waitMs; waited += 25) {
    if ((await startTimeOf(pid)) !== started) return true;
    await sleep(25);
  }
  return false;
}
