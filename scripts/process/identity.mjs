import { readFile } from 'node:fs/promises';

/**
 * When a process started, in ticks since boot, or null if it is gone or only waits to be reaped. A pid alone says
 * little: the system hands it out again. Pid and start time together name one process.
 * @param {number} pid
 * @returns {Promise<string | null>}
 */
export async function startTimeOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The command's name is in brackets and may hold anything; the fields are counted from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  return !stat || state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

/**
 * The arguments a process was started with; empty when it is gone.
 * @param {number} pid
 * @returns {Promise<string[]>}
 */
export async function argumentsOf(pid) {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return line.split('\0').slice(0, -1);
}

/**
 * @param {string} file
 * @returns {Promise<number | null>} the pid in a pid file
 */
export async function pidIn(file) {
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  return pid > 0 ? pid : null;
}
