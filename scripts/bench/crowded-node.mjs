import { crowd } from './crowd.mjs';
import { figuresOf, inTurns, timed } from './figures.mjs';
import { fill, makeVps } from './subject.mjs';
import { against, within } from './verdict.mjs';

const BYTES = 10 * 1024 * 1024;
const FEW = { vpses: 1, each: 10 };

/**
 * What many snapshots on a node cost those who list and those who take another one. Two nodes alike but for that are
 * measured in turns.
 * @param {{ few: import('./node-on-trial.mjs').NodeOnTrial, many: import('./node-on-trial.mjs').NodeOnTrial }} nodes
 * @param {import('./options.mjs').Scope} scope
 */
export async function crowdedNode({ few, many }, scope) {
  await crowd(few, FEW);
  const crowded = await crowd(many, scope.crowd);
  const count = scope.crowd.vpses * scope.crowd.each;
  const looks = await listing(many, `/api/vps/snapshots/${crowded}`, scope.looks);
  const all = await listing(many, '/api/vps?deleted=true', scope.looks);
  const [ours, rival] = [await snapshots(many), await snapshots(few)];
  const taken = await inTurns(scope.runs, ours, rival);
  return [
    within(`list the ${scope.crowd.each} snapshots of a VPS, ${count} on the node`, looks, 20),
    within(`list all ${scope.crowd.vpses} VPSes, ${count} snapshots on the node`, all, 20),
    against(`snapshot, ${count} others on the node`, `the same with ${FEW.each} others`, taken, { factor: 1.1 }),
  ];
}

/**
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {string} path
 * @param {number} runs
 */
async function listing({ savepoint }, path, runs) {
  const taken = [];
  for (let run = 0; run < runs; run += 1) taken.push(await timed(() => savepoint.ask('GET', path)));
  return figuresOf(taken);
}

/**
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @returns {Promise<() => Promise<number>>} takes a snapshot and says how long that took
 */
async function snapshots(node) {
  const { taskId, container } = await makeVps(node);
  await fill(node, container, BYTES);
  const path = `/api/vps/snapshots/${taskId}`;
  return async () => {
    await node.quiet();
    /** @type {string} */
    let name = '';
    const took = await timed(async () => ({ name } = await node.savepoint.ask('POST', path, {})));
    await node.savepoint.ask('DELETE', `${path}/${name}`);
    return took;
  };
}
