import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { endProcess } from '../process/end-process.mjs';
import { startTimeOf } from '../process/identity.mjs';
import { run } from '../process/run.mjs';
import { daemonPid } from './daemon.mjs';
import { enginesFolder, roomsOf } from './rooms.mjs';
import { removeTraces } from './traces.mjs';

/** @typedef {import('./rooms.mjs').Rooms} Rooms */

/**
 * Makes the folders and the network of an engine, and notes that this process will remove them.
 * @param {Rooms} rooms
 */
export async function claim(rooms) {
  await noteOwner(ownerFile(rooms));
  await mkdir(rooms.runFolder, { recursive: true });

  const namespace = basename(rooms.place.network);
  await run('ip', ['netns', 'add', namespace]);
  await run('ip', ['-netns', namespace, 'link', 'set', 'lo', 'up']);
}

/** Removes the engines of runs that were killed before they could do so themselves. */
export async function removeAbandoned() {
  const ids = await readdir(enginesFolder).catch(() => []);
  for (const rooms of ids.map(roomsOf)) {
    // No owner noted: it is being claimed at this moment, or it was killed within that moment. It holds nothing yet.
    if ((await ownerOf(ownerFile(rooms))) !== 'gone') continue;
    const daemon = await daemonPid(rooms.place);
    if (daemon) await endProcess(daemon, 0);
    await removeTraces(rooms);
  }
}

/**
 * Writes into a file that this process is the owner of what is beside it.
 * @param {string} file
 */
export async function noteOwner(file) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${process.pid} ${await startTimeOf(process.pid)}`);
}

/**
 * Whether the process that noted itself there still lives.
 * @param {string} file
 * @returns {Promise<'alive' | 'gone' | 'nobody'>}
 */
export async function ownerOf(file) {
  const [pid, started] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
  if (!pid) return 'nobody';
  return (await startTimeOf(Number(pid))) === started ? 'alive' : 'gone';
}

/** @param {Rooms} rooms */
function ownerFile(rooms) {
  return join(rooms.home, 'owner');
}
