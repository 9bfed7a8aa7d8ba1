import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../process/run.mjs';
import { endOrphans, unmountBeneath } from './leftovers.mjs';

/**
 * Takes away what a dockerd that no longer runs left: processes, mounts, loop device, network, cgroups, files.
 * @param {import('./rooms.mjs').Rooms} rooms
 */
export async function removeTraces(rooms) {
  const containers = await readdir(join(rooms.place.data, 'containers')).catch(() => []);
  await endOrphans(rooms.place);
  await unmountBeneath(rooms.home, rooms.runFolder);
  await detachLoops(rooms.diskFile);
  await run('ip', ['netns', 'delete', basename(rooms.place.network)]).catch(() => undefined);
  await removeControlGroups(containers);
  await rm(rooms.runFolder, { recursive: true, force: true });
  await rm(rooms.home, { recursive: true, force: true });
}

/** @param {string} diskFile */
async function detachLoops(diskFile) {
  for (const device of await loopsOf(diskFile)) {
    await run('losetup', ['--detach', device]).catch(async (failure) => {
      // That of a mount goes by itself, perhaps just now.
      if ((await loopsOf(diskFile)).includes(device)) throw failure;
    });
  }
}

/** @param {string} diskFile */
async function loopsOf(diskFile) {
  const list = await run('losetup', ['--noheadings', '--output', 'NAME', '--associated', diskFile]).catch(() => '');
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/**
 * Orphans that were killed cannot take away their control groups; those of version 1 are one tree per controller.
 * @param {readonly string[]} containers
 */
async function removeControlGroups(containers) {
  if (containers.length === 0) return;
  const top = '/sys/fs/cgroup';
  const trees = [top, ...(await readdir(top)).map((name) => join(top, name))];
  for (const tree of trees) {
    for (const id of containers) await rmdir(join(tree, 'docker', id)).catch(() => undefined);
  }
}
