import { readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { endOrphans, unmountBeneath } from '../../../scripts/engine/leftovers.mjs';
import { run } from '../../../scripts/process/run.mjs';
import type { Rooms } from './rooms.ts';

/** Takes away what a dockerd that no longer runs left: processes, mounts, loop device, network, cgroups, files. */
export async function removeTraces(rooms: Rooms): Promise<void> {
  const containers = await readdir(join(rooms.place.data, 'containers')).catch(() => []);
  await endOrphans(rooms.place);
  await unmountBeneath(rooms.home, rooms.runFolder);
  await detachLoops(rooms.diskFile);
  await run('ip', ['netns', 'delete', basename(rooms.place.network)]).catch(() => undefined);
  await removeControlGroups(containers);
  await rm(rooms.runFolder, { recursive: true, force: true });
  await rm(rooms.home, { recursive: true, force: true });
}

async function detachLoops(diskFile: string): Promise<void> {
  const list = await run('losetup', ['--noheadings', '--output', 'NAME', '--associated', diskFile]).catch(() => '');
  for (const device of list.split('\n').filter(Boolean)) await run('losetup', ['--detach', device.trim()]);
}

/** Orphans that were killed cannot take away their control groups; those of version 1 are one tree per controller. */
async function removeControlGroups(containers: readonly string[]): Promise<void> {
  if (containers.length === 0) return;
  const top = '/sys/fs/cgroup';
  const trees = [top, ...(await readdir(top)).map((name) => join(top, name))];
  for (const tree of trees) {
    for (const id of containers) await rmdir(join(tree, 'docker', id)).catch(() => undefined);
  }
}
