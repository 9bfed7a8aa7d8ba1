import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { startDaemon, stopDaemon } from './daemon.mjs';
import { mountQuickDisk } from './disk.mjs';
import { endOrphans, unmountBeneath } from './leftovers.mjs';
import { noteOwner, ownerOf } from './owner.mjs';

const HOME = join(cacheFolder(), 'test-engine');
const OWNER = join(HOME, 'owner');
const RUN = '/run/savepoint-test-engine';

/** @type {import('./daemon.mjs').Place} */
const PLACE = {
  data: join(HOME, 'data'),
  exec: RUN,
  pidFile: `${RUN}.pid`,
  socket: `${RUN}.sock`,
  log: join(HOME, 'dockerd.log'),
};

/**
 * An Engine for one run of all tests, which leaves nothing behind. Its data may be lost, so it is quicker than one that
 * people trust.
 * @param {(() => Promise<unknown>)[]} endings gets what takes it away again
 * @returns {Promise<string>} its DOCKER_HOST
 */
export async function testEngine(endings) {
  if ((await ownerOf(OWNER)) === 'alive') throw new Problem('All tests run on this machine already.');
  await remove();
  await noteOwner(OWNER);
  endings.push(remove);
  await mountQuickDisk(join(HOME, 'disk.img'), PLACE.data);
  await startDaemon(PLACE);
  return `unix://${PLACE.socket}`;
}

async function remove() {
  await stopDaemon(PLACE);
  await endOrphans(PLACE);
  await unmountBeneath(PLACE.data, PLACE.exec);
  for (const folder of [HOME, PLACE.exec]) await rm(folder, { recursive: true, force: true });
}
