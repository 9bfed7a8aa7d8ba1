import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { daemonPid, startDaemon, stopDaemon } from '../engine/daemon.mjs';
import { claim, removeAbandoned } from '../engine/owner.mjs';
import { removeContainers } from '../engine/remove-containers.mjs';
import { roomsOf } from '../engine/rooms.mjs';
import { removeTraces } from '../engine/traces.mjs';
import { run } from '../process/run.mjs';

/** @typedef {{ dockerHost: string, root: string, remove(): Promise<void> }} TreeEngine */

const ENTER = fileURLToPath(new URL('enter-tree.sh', import.meta.url));

/**
 * Starts the engine that is in a tree. Socket and data are at the same paths in there as on this machine, so that a
 * runner here can use it as its own.
 * @param {import('./kinds.mjs').Kind} kind
 * @param {string} tree
 * @returns {Promise<TreeEngine>}
 */
export async function treeEngine(kind, tree) {
  await removeAbandoned();
  const rooms = roomsOf(`tree-${kind.name}-${randomBytes(3).toString('hex')}`);
  const scratch = join(rooms.home, 'scratch');
  const share = ['unshare', '--mount', '--propagation', 'unchanged', 'sh', ENTER];
  const place = { ...rooms.place, enter: [...share, tree, scratch, rooms.home, rooms.runFolder, tmpdir()] };
  const dockerHost = `unix://${place.socket}`;

  const remove = async () => {
    if (await daemonPid(place)) await removeContainers(dockerHost);
    await stopDaemon(place);
    await removeTraces(rooms);
  };
  await claim(rooms);
  try {
    await mountOnItself(rooms.home, 'shared');
    await mountOnItself(rooms.runFolder, 'private');
    await configure(join(scratch, 'changes'), kind);
    await startDaemon(place);
  } catch (error) {
    await remove();
    throw error;
  }
  return { dockerHost, root: place.data, remove };
}

/**
 * Only a mount has a propagation of its own.
 * @param {string} folder
 * @param {'shared' | 'private'} propagation
 */
async function mountOnItself(folder, propagation) {
  await run('mount', ['--bind', folder, folder]);
  await run('mount', [`--make-${propagation}`, folder]);
}

/**
 * @param {string} root what is laid over the tree
 * @param {import('./kinds.mjs').Kind} kind
 */
async function configure(root, { store }) {
  await mkdir(join(root, 'etc/docker'), { recursive: true });
  const settings = { features: { 'containerd-snapshotter': store === 'containerd' } };
  await writeFile(join(root, 'etc/docker/daemon.json'), JSON.stringify(settings));
}
