import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askEngine } from '../engine/ask-engine.mjs';
import { daemonPid, startDaemon, stopDaemon } from '../engine/daemon.mjs';
import { endOrphans, unmountBeneath } from '../engine/leftovers.mjs';
import { cacheFolder } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { startTimeOf } from '../process/identity.mjs';
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
  const [pid, started] = (await readFile(owner, 'utf8').catch(() => '')).split(' ');
  if (pid && (await startTimeOf(Number(pid))) === started) throw new Problem('Another bench runs on this machine.');
  await remove(place);
  await mkdir(home, { recursive: true });
  await writeFile(owner, `${process.pid} ${await startTimeOf(process.pid)}`);
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

/**
 * The daemon's own shutdown would be patient with each container, ten seconds long.
 * @param {string} dockerHost
 */
async function removeContainers(dockerHost) {
  const { text } = await askEngine(dockerHost, { path: '/containers/json?all=1' });
  for (const { Id } of JSON.parse(text)) {
    await askEngine(dockerHost, { method: 'DELETE', path: `/containers/${Id}?force=1` });
  }
}
