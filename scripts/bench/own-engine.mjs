import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { daemonPid, startDaemon, stopDaemon } from '../engine/daemon.mjs';
import { endOrphans, unmountBeneath } from '../engine/leftovers.mjs';
import { noteOwner, ownerOf } from '../engine/owner.mjs';
import { removeContainers } from '../engine/remove-containers.mjs';
import { cacheFolder } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { run } from '../process/run.mjs';

/**
 * An Engine of the bench's own: a thousand snapshots in the Engine that a person uses would be found, and adopted, by
 * the Savepoint that runs there.
 * @typedef {{ dockerHost: string, root: string }} OwnEngine
 */

/**
 * @param {string} name
 * @param {(() => Promise<unknown>)[]} endings gets what takes the Engine away again
 * @returns {Promise<OwnEngine>}
 */
export async function ownEngine(name, endings) {
  const place = placeOf(name);
  await claim(place);
  endings.push(() => remove(place));
  await run('ip', ['netns', 'add', netnsOf(name)]);
  await run('ip', ['-netns', netnsOf(name), 'link', 'set', 'lo', 'up']);
  await startDaemon(place);
  return { dockerHost: dockerHostOf(place), root: place.data };
}

/** @typedef {import('../engine/daemon.mjs').Place & { name: string }} Place */

/**
 * @param {string} name
 * @returns {Place}
 */
function placeOf(name) {
  const home = join(cacheFolder(), 'bench', name);
  const runFolder = `/run/savepoint-bench/${name}`;
  return {
    name,
    data: join(home, 'data'),
    exec: join(runFolder, 'exec'),
    pidFile: join(runFolder, 'dockerd.pid'),
    socket: join(runFolder, 'docker.sock'),
    log: join(home, 'dockerd.log'),
    network: `/run/netns/${netnsOf(name)}`,
  };
}

/** @param {string} name */
function netnsOf(name) {
  return `savepoint-bench-${name}`;
}

/** @param {Place} place */
function dockerHostOf(place) {
  return `unix://${place.socket}`;
}

/**
 * Takes the place for this process, and takes away what a bench that was killed left there.
 * @param {Place} place
 */
async function claim(place) {
  const home = join(place.data, '..');
  const owner = join(home, 'owner');
  if ((await ownerOf(owner)) === 'alive') throw new Problem('Another bench runs on this machine.');
  await remove(place);
  await noteOwner(owner);
}

/** @param {Place} place */
async function remove(place) {
  if (await daemonPid(place)) await removeContainers(dockerHostOf(place));
  await stopDaemon(place);
  await endOrphans(place);
  const folders = [join(place.data, '..'), join(place.exec, '..')];
  await unmountBeneath(...folders);
  await run('ip', ['netns', 'delete', netnsOf(place.name)]).catch(() => undefined);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
