import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noteOwner, ownerOf } from '../engine/owner.mjs';
import { Problem } from '../problem.mjs';
import { treesFolder } from './tree.mjs';

/**
 * Does work unless another run does it on this machine: two would make the same tree.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function onlyOne(work) {
  const owner = join(treesFolder(), 'owner');
  if ((await ownerOf(owner)) === 'alive') throw new Problem('Another `npm run test:engines` runs on this machine.');
  await noteOwner(owner);
  try {
    return await work();
  } finally {
    await rm(owner, { force: true });
  }
}
