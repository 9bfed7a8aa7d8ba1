import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argumentsOf, startTimeOf } from '../process/identity.mjs';

/** What `npm run up` starts, in the order in which it must end, and a piece of how each is called. */
const PROGRAMS = { up: 'scripts/up', host: 'dist/host/main.js', runner: 'dist/runner/main.js' };

/** @typedef {keyof typeof PROGRAMS} Part */

/**
 * Notes which processes are ours: one line for each, with the start time, because a pid alone may be someone else's.
 * @param {string} dataDir
 * @param {Partial<Record<Part, number>>} pids
 */
export async function notePids(dataDir, pids) {
  const lines = [];
  for (const [part, pid] of Object.entries(pids)) lines.push(`${part} ${pid} ${await startTimeOf(pid)}\n`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(`${pidFile(dataDir)}.new`, lines.join(''));
  await rename(`${pidFile(dataDir)}.new`, pidFile(dataDir));
}

/** @param {string} dataDir */
export async function forgetPids(dataDir) {
  await rm(pidFile(dataDir), { force: true });
}

/**
 * Those of our processes that live.
 * @param {string} dataDir
 * @returns {Promise<Partial<Record<Part, number>>>}
 */
export async function livingPids(dataDir) {
  const text = await readFile(pidFile(dataDir), 'utf8').catch(() => '');
  const noted = new Map(text.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1)]));
  /** @type {Partial<Record<Part, number>>} */
  const living = {};
  for (const part of /** @type {Part[]} */ (Object.keys(PROGRAMS))) {
    const [pid, started] = noted.get(part) ?? [];
    if (pid && started && (await isOurs(Number(pid), started, PROGRAMS[part]))) living[part] = Number(pid);
  }
  return living;
}

/**
 * @param {number} pid
 * @param {string} started
 * @param {string} program
 */
async function isOurs(pid, started, program) {
  if ((await startTimeOf(pid)) !== started) return false;
  return (await argumentsOf(pid)).some((argument) => argument.includes(program));
}

/** @param {string} dataDir */
function pidFile(dataDir) {
  return join(dataDir, 'up.pid');
}
