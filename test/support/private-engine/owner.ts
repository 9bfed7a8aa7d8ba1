import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { endProcess } from '../../../scripts/process/end-process.mjs';
import { daemonPid } from '../../../scripts/engine/daemon.mjs';
import { startTimeOf } from '../../../scripts/process/identity.mjs';
import { run } from '../../../scripts/process/run.mjs';
import { enginesFolder, type Rooms, roomsOf } from './rooms.ts';
import { removeTraces } from './traces.ts';

/** Makes the folders and the network of an engine, and notes that this process will remove them. */
export async function claim(rooms: Rooms): Promise<void> {
  await mkdir(rooms.home, { recursive: true });
  await mkdir(rooms.runFolder, { recursive: true });
  await writeFile(ownerFile(rooms), `${process.pid} ${await startTimeOf(process.pid)}`);

  const namespace = basename(rooms.place.network);
  await run('ip', ['netns', 'add', namespace]);
  await run('ip', ['-netns', namespace, 'link', 'set', 'lo', 'up']);
}

/** Removes the engines of test runs that were killed before they could do so themselves. */
export async function removeAbandoned(): Promise<void> {
  const ids = await readdir(enginesFolder).catch(() => []);
  for (const rooms of ids.map(roomsOf)) {
    const [pid, started] = (await readFile(ownerFile(rooms), 'utf8').catch(() => '')).split(' ');
    // No owner noted: it is being claimed at this moment, or it was killed within that moment. It holds nothing yet.
    if (!pid || (await startTimeOf(Number(pid))) === started) continue;
    const daemon = await daemonPid(rooms.place);
    if (daemon) await endProcess(daemon, 0);
    await removeTraces(rooms);
  }
}

function ownerFile(rooms: Rooms): string {
  return join(rooms.home, 'owner');
}
