import { timed } from './figures.mjs';

/**
 * The rival of every snapshot: a commit of the same running container. It stands still all the while.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {string} container
 * @returns {Promise<{ took: number, safe: number }>} milliseconds until it is answered, and until a power cut cannot take it
 */
export async function plainCommit({ engine, flush }, container) {
  const image = 'repo=savepoint-bench/rival&tag=1';
  const took = await timed(() => engine('POST', `/commit?container=${container}&pause=1&${image}`, {}));
  const flushed = await timed(flush);
  await engine('DELETE', '/images/savepoint-bench/rival:1');
  return { took, safe: took + flushed };
}
