import { mkdir, open } from 'node:fs/promises';
import type { Rooms } from '../../../scripts/engine/rooms.mjs';
import { run } from '../../../scripts/process/run.mjs';

/** Gives an engine's data a disk of its own, which can run full without harm to anyone. */
export async function makeDisk(rooms: Rooms, megabytes: number): Promise<void> {
  const file = await open(rooms.diskFile, 'w');
  await file.truncate(megabytes * 1024 * 1024);
  await file.close();

  await run('mkfs.ext4', ['-q', '-F', '-m', '0', rooms.diskFile]);
  await mkdir(rooms.place.data, { recursive: true });
  await run('mount', ['-o', 'loop', rooms.diskFile, rooms.place.data]);
}
