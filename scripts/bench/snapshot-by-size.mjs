import { runInside } from './engine-api.mjs';
import { figuresOf, inTurns, timed } from './figures.mjs';
import { plainCommit } from './plain-commit.mjs';
import { fill, makeVps } from './subject.mjs';
import { against, within } from './verdict.mjs';

/** @typedef {import('./node-on-trial.mjs').NodeOnTrial} NodeOnTrial */
/**
 * What snapshots of a layer of one size took, in milliseconds: for the figure.
 * @typedef {{ total: number, frozen: number }} Taken
 * @typedef {{ label: string, bytes: number, commit: number, first: Taken, next: Taken }} Point
 */

const MB = 1024 * 1024;
const CHANGE = 'head -c 1000000 /dev/urandom > /filling/changed';
/** What the next snapshot of a large layer may take. */
const LARGE = { from: 1024 * MB, factor: 1 / 20, frozenMs: 150, addedBytes: 1.2 * MB };

/**
 * Snapshots through the API against plain commits of the same running container: such as have nothing to build upon,
 * and such as come after 1 MB has changed.
 * @param {NodeOnTrial} node
 * @param {import('./options.mjs').Layer} layer
 * @param {number} runs
 * @returns {Promise<{ verdicts: import('./verdict.mjs').Verdict[], point: Point }>}
 */
export async function snapshotBySize(node, { label, bytes }, runs) {
  const { taskId, container } = await makeVps(node);
  await fill(node, container, bytes);
  const path = `/api/vps/snapshots/${taskId}`;
  const isLarge = bytes >= LARGE.from;

  const first = await series(async (snapshot) => {
    const made = await snapshot();
    // Without the newest one, the next has nothing to build upon.
    await node.savepoint.ask('DELETE', `${path}/${made.name}`);
  });
  await node.savepoint.ask('POST', path, {});
  const next = await series(async (snapshot) => {
    await runInside(node.engine, container, CHANGE);
    await node.quiet();
    const { method, method_reason } = await snapshot();
    if (method !== 'delta') throw new Error(`not incremental: ${method_reason}`);
  });
  await node.savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);

  const whole = `first snapshot, ${label} layer`;
  const small = `snapshot, 1 MB changed in a ${label} layer`;
  const verdicts = [
    against(whole, 'docker commit', first.taken, isLarge ? { factor: 1.3 } : { factor: 1.05, plusMs: 50 }),
    ...(isLarge ? [against(`${whole}: stood still`, 'docker commit', first.stoodStill, { factor: 0.1 })] : []),
    against(small, 'docker commit', next.taken, isLarge ? { factor: LARGE.factor } : { factor: 1.05, plusMs: 50 }),
    ...(isLarge
      ? [
          within(`${small}: stood still`, next.stoodStill.ours, LARGE.frozenMs),
          within(`${small}: bytes added`, next.added, LARGE.addedBytes, 'MB'),
        ]
      : []),
  ];
  const taken = (/** @type {typeof first} */ { taken: { ours }, stoodStill }) => ({
    total: ours.median,
    frozen: stoodStill.ours.median,
  });
  const commit = first.taken.rival.median;
  return { verdicts, point: { label, bytes, commit, first: taken(first), next: taken(next) } };

  /** @param {(snapshot: () => Promise<any>) => Promise<unknown>} around */
  async function series(around) {
    /** @type {{ frozen_ms: number, size: number }[]} */
    const made = [];
    const ours = async () => {
      await node.quiet();
      let took = 0;
      await around(async () => {
        /** @type {any} */
        let snapshot;
        took = await timed(async () => (snapshot = await node.savepoint.ask('POST', path, {})));
        made.push(snapshot);
        return snapshot;
      });
      return took;
    };
    const rival = async () => {
      await node.quiet();
      return plainCommit(node, container);
    };
    const taken = await inTurns(runs, ours, rival);
    const counted = made.slice(1);
    const frozen = figuresOf(counted.map(({ frozen_ms }) => frozen_ms));
    return {
      taken,
      stoodStill: { ours: frozen, rival: taken.rival },
      added: figuresOf(counted.map(({ size }) => size)),
    };
  }
}
