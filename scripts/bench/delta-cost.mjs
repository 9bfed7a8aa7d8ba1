import { runInside } from './engine-api.mjs';
import { figuresOf, inTurns, timed } from './figures.mjs';
import { plainCommit } from './plain-commit.mjs';
import { fill, makeVps } from './subject.mjs';
import { against, within } from './verdict.mjs';

const MB = 1024 * 1024;

/**
 * What is on a disk, what changes on it between two snapshots, and what the next one may cost of a commit's time.
 * @typedef {{ what: string, fill: (node: NodeOnTrial, container: string) => Promise<unknown>, change: string,
 *   limit: { factor: number }, frozenMs: number }} Case
 * @typedef {import('./node-on-trial.mjs').NodeOnTrial} NodeOnTrial
 */

/** @type {readonly Case[]} */
const CASES = [
  {
    what: '50,000 files, 10 changed',
    fill: ({ engine }, container) => runInside(engine, container, manyFiles(50, 1000)),
    change: 'for n in $(seq 10); do date > /many/$n/$n; done',
    limit: { factor: 1 / 10 },
    frozenMs: 300,
  },
  {
    what: '10 MB layer, all changed',
    fill: (node, container) => fill(node, container, 10 * MB),
    change: 'for f in /filling/*; do head -c $(stat -c %s $f) /dev/urandom > $f; done',
    limit: { factor: 1.2 },
    frozenMs: 150,
  },
];

/**
 * A snapshot of what has changed since the last one, against a plain commit of the same running container.
 * @param {NodeOnTrial} node
 * @param {number} runs
 */
export async function deltaCost(node, runs) {
  const verdicts = [];
  for (const one of CASES) verdicts.push(...(await changed(node, one, runs)));
  verdicts.push(await unchanged(node, runs));
  return verdicts;
}

/**
 * @param {NodeOnTrial} node
 * @param {Case} one
 * @param {number} runs
 */
async function changed(node, { what, fill, change, limit, frozenMs }, runs) {
  const { taskId, container } = await makeVps(node);
  await fill(node, container);
  const path = `/api/vps/snapshots/${taskId}`;
  await node.savepoint.ask('POST', path, {});
  /** @type {{ frozen_ms: number, method: string, method_reason: string }[]} */
  const made = [];
  const taken = await inTurns(runs, ours, rival);
  await node.savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  const counted = made.slice(1);
  const frozen = figuresOf(counted.map(({ frozen_ms }) => frozen_ms));
  return [against(what, 'docker commit', taken, limit), within(`${what}: stood still`, frozen, frozenMs)];

  async function ours() {
    await runInside(node.engine, container, change);
    await node.quiet();
    return timed(async () => made.push(await node.savepoint.ask('POST', path, {})));
  }

  async function rival() {
    await runInside(node.engine, container, change);
    await node.quiet();
    return plainCommit(node, container);
  }
}

/**
 * @param {NodeOnTrial} node
 * @param {number} runs
 */
async function unchanged(node, runs) {
  const { taskId, container } = await makeVps(node);
  await fill(node, container, 10 * MB);
  /** @type {number[]} */
  const taken = [];
  const take = () => node.savepoint.ask('POST', `/api/vps/snapshots/${taskId}`, {});
  await take();
  for (let run = 0; run <= runs; run += 1) {
    await node.quiet();
    taken.push(await timed(take));
  }
  await node.savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  return within('nothing changed', figuresOf(taken.slice(1)), 60);
}

/**
 * @param {number} folders
 * @param {number} each
 */
function manyFiles(folders, each) {
  const file = 'echo $d $f > /many/$d/$f';
  return `for d in $(seq ${folders}); do mkdir -p /many/$d; for f in $(seq ${each}); do ${file}; done; done`;
}
