import { readdir, readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { endProcess } from '../process/end-process.mjs';
import { argumentsOf, pidIn, startTimeOf } from '../process/identity.mjs';
import { run } from '../process/run.mjs';
import { thaw } from './thaw.mjs';

/** @typedef {import('./daemon.mjs').Place} Place */

/**
 * Takes away what hinders a dockerd after its predecessor was killed. dockerd believes a pid file whose pid is alive,
 * even if the system has given that pid to another program; so does it with its containerd's.
 * @param {Place} place a place where no dockerd runs
 */
export async function clearLeftovers(place) {
  const pid = await pidIn(place.pidFile);
  if (!pid || !(await mentions(pid, place.pidFile))) await rm(place.pidFile, { force: true });
  await endContainerd(place);
  if ((await shimsOf(place)).length === 0) await unmountBeneath(place.exec, join(place.data, 'overlay2'));
}

/**
 * Ends everything that a killed dockerd left running: its containerd, the shims and the containers under them.
 * @param {Place} place
 */
export async function endOrphans(place) {
  for (const shim of await shimsOf(place)) {
    const containers = await childrenOf(shim);
    for (const pid of containers) await thaw(pid);
    for (const pid of [...containers, shim]) await endProcess(pid, 0);
  }
  await endContainerd(place);
}

/**
 * It dies with its dockerd, but a moment later: the next dockerd would wait for it in vain. The containers live on.
 * @param {Place} place
 */
async function endContainerd({ exec }) {
  const folder = join(exec, 'containerd');
  const pidFile = join(folder, 'containerd.pid');
  const pid = await pidIn(pidFile);
  if (pid && (await mentions(pid, folder))) await endProcess(pid, 5_000);
  for (const left of [pidFile, join(folder, 'containerd.sock')]) await rm(left, { force: true });
}

/**
 * Unmounts all that is mounted in these folders, the innermost first. Lazily: what is still open goes when it closes.
 * @param {...string} folders
 */
export async function unmountBeneath(...folders) {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const points = table
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\040/g, ' '))
    .filter((point) => folders.some((folder) => point === folder || point.startsWith(folder + sep)));
  // One that was mounted within another goes with it, or was mounted twice: neither is a failure.
  for (const point of points.reverse()) await run('umount', ['--lazy', point]).catch(() => undefined);
}

/**
 * @param {number} pid
 * @param {string} word
 */
async function mentions(pid, word) {
  return (await startTimeOf(pid)) !== null && (await argumentsOf(pid)).some((argument) => argument.includes(word));
}

/** @param {Place} place */
async function shimsOf(place) {
  const address = join(place.exec, 'containerd', 'containerd.sock');
  const shims = [];
  for (const pid of await everyPid()) {
    const [program = '', ...args] = await argumentsOf(pid);
    if (program.includes('containerd-shim') && args.includes(address)) shims.push(pid);
  }
  return shims;
}

/** @param {number} pid */
async function childrenOf(pid) {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

async function everyPid() {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}
