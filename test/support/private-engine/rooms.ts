import { join } from 'node:path';
import type { Place } from '../../../scripts/engine/daemon.mjs';
import { cacheFolder } from '../../../scripts/paths.mjs';

/** Where private engines keep what they have. */
export const enginesFolder = join(cacheFolder(), 'private-engines');

/** All that one private engine has on this machine. */
export interface Rooms {
  readonly id: string;
  readonly home: string;
  /** Sockets are here: their paths may not be longer than 107 characters. */
  readonly runFolder: string;
  readonly diskFile: string;
  readonly place: Place & { network: string };
}

export function roomsOf(id: string): Rooms {
  const home = join(enginesFolder, id);
  const runFolder = `/run/savepoint-private/${id}`;
  return {
    id,
    home,
    runFolder,
    diskFile: join(home, 'disk.img'),
    place: {
      data: join(home, 'data'),
      exec: join(runFolder, 'exec'),
      pidFile: join(runFolder, 'dockerd.pid'),
      socket: join(runFolder, 'docker.sock'),
      log: join(home, 'dockerd.log'),
      network: `/run/netns/savepoint-${id}`,
    },
  };
}
