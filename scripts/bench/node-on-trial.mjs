import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { busyboxRootfs } from '../images/busybox-rootfs.mjs';
import { importOnce } from '../images.mjs';
import { run } from '../process/run.mjs';
import { engineApi } from './engine-api.mjs';
import { ownEngine } from './own-engine.mjs';
import { startSavepoint } from './savepoint.mjs';
import { makeSign } from './sign-of-life.mjs';

export const BASE_IMAGE = 'savepoint-bench/base:1';
const A_MOMENT_MS = 1000;

/**
 * An Engine with Savepoint before it. `quiet` waits until its disk has nothing to do, and a moment more, as people do:
 * deleting much makes the next commit slow, ours and the plain one. `folder` is one that VPSes may mount; a sign of life
 * is in it.
 * @typedef {{ engine: import('./engine-api.mjs').EngineApi, savepoint: import('./savepoint.mjs').Savepoint,
 *   dockerHost: string, folder: string, quiet: () => Promise<unknown> }} NodeOnTrial
 */

/**
 * @param {string} name
 * @param {(() => Promise<unknown>)[]} endings gets what takes away again what is made here
 * @returns {Promise<NodeOnTrial>}
 */
export async function nodeOnTrial(name, endings) {
  const { dockerHost, root } = await ownEngine(name, endings);
  await importOnce(dockerHost, BASE_IMAGE, busyboxRootfs);
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-bench-'));
  endings.push(() => rm(folder, { recursive: true }));
  await makeSign(folder);
  const savepoint = await startSavepoint(dockerHost, folder, endings);
  const quiet = () => run('sync', ['-f', root]).then(() => sleep(A_MOMENT_MS));
  return { engine: engineApi(dockerHost), dockerHost, savepoint, folder, quiet };
}
