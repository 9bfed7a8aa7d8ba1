import { timed } from './figures.mjs';

/**
 * The rival of every snapshot: a commit of the same running container. It stands still all the while.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {string} container
 * @returns {Promise<number>} milliseconds until it is answered
 */
export async function plainCommit({ engine }, container) {
  const image = 'repo=savepoint-bench/rival&tag=1';
  const took = await timed(() => engine('POST', `/commit?container=${container}&pause=1&${image}`, {}));
  await engine('DELETE', '/images/savepoint-bench/rival:1');
  return took;
}
