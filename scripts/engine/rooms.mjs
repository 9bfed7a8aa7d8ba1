import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';

/** Where private engines keep what they have. */
export const enginesFolder = join(cacheFolder(), 'private-engines');

/**
 * All that one private engine has on this machine. Sockets are in `runFolder`: their paths may not be longer than 107
 * characters.
 * @typedef {object} Rooms
 * @property {string} id
 * @property {string} home
 * @property {string} runFolder
 * @property {string} diskFile
 * @property {import('./daemon.mjs').Place & { network: string }} place
 */

/**
 * @param {string} id
 * @returns {Readonly<Rooms>}
 */
export function roomsOf(id) {
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
