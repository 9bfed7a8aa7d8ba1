import { inTurns, timed } from './figures.mjs';
import { fill, makeVps } from './subject.mjs';
import { against } from './verdict.mjs';

/**
 * A snapshot through the API against a plain commit of the same running container.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {import('./options.mjs').Layer} layer
 * @param {number} runs
 */
export async function snapshotCost(node, { label, bytes }, runs) {
  const { taskId, container } = await makeVps(node);
  await fill(node, container, bytes);
  const taken = await inTurns(runs, ours, rival);
  await node.savepoint.ask('DELETE', `/api/vps/${taskId}`);
  return against(`snapshot, ${label} layer`, 'docker commit', taken, { factor: 1.05, plusMs: 50 });

  async function ours() {
    await node.quiet();
    /** @type {string} */
    let name = '';
    const path = `/api/vps/snapshots/${taskId}`;
    const took = await timed(async () => ({ name } = await node.savepoint.ask('POST', path, {})));
    await node.savepoint.ask('DELETE', `${path}/${name}`);
    return took;
  }

  async function rival() {
    await node.quiet();
    const image = 'repo=savepoint-bench/rival&tag=1';
    const took = await timed(() => node.engine('POST', `/commit?container=${container}&pause=1&${image}`, {}));
    await node.engine('DELETE', '/images/savepoint-bench/rival:1');
    return took;
  }
}
