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
  const list = await run('losetup', ['--noheadings', '--output', 'NAME', '--associated', diskFile]).catch(() => '');
  for (const device of list.split('\n').filter(Boolean)) await run('losetup', ['--detach', device.trim()]);
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
