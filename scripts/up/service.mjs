import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../paths.mjs';
import { endProcess } from '../process/end-process.mjs';

const LOG_LIMIT = 10 * 1024 * 1024;

/** How long runner and host may take to finish or undo what they are doing. */
export const PATIENCE_MS = 60_000;

/**
 * Runner or host as a process of ours; `logStart` is how long its log was before it.
 * @typedef {{ name: string, pid: number, log: string, logStart: number, ended: Promise<string>,
 *   stop: () => Promise<void> }} Service
 */

/**
 * Starts one. It writes its log to a file and not to us: our own end, however sudden, does not disturb it.
 * @param {'runner' | 'host'} name
 * @param {string} dataDir
 * @param {Record<string, string | undefined>} env
 * @param {string} [home] where its settings lie
 * @returns {Service}
 */
export function startService(name, dataDir, env, home = checkout) {
  const log = freshLog(dataDir, name);
  const file = openSync(log, 'a', 0o600);
  const logStart = fstatSync(file).size;
  // In a session of its own, because Ctrl-C is for us: we stop them one after the other.
  const child = spawn(process.execPath, [join(checkout, 'dist', name, 'main.js')], {
    ...{ cwd: home, env, detached: true },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  const ended = new Promise((/** @type {(how: string) => void} */ resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with ${code}`));
  });
  const pid = child.pid ?? 0;
  return { name, pid, log, logStart, ended, stop: () => endProcess(pid, PATIENCE_MS) };
}

/**
 * @param {string} dataDir
 * @param {string} name
 */
function freshLog(dataDir, name) {
  const log = join(dataDir, 'logs', `${name}.log`);
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(log, `${log}.1`);
  return log;
}
