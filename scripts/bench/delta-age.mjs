import { runInside } from './engine-api.mjs';
import { figuresOf, timed } from './figures.mjs';
import { makeVps } from './subject.mjs';
import { against } from './verdict.mjs';

const EARLY = 10;
const LATE = 200;
/** So many around each are measured. */
const AROUND = 5;

/**
 * Whether the 200th incremental snapshot of a VPS costs what the tenth did, although each adds a layer.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 */
export async function deltaAge(node) {
  const { taskId, container } = await makeVps(node);
  /** @type {number[]} */
  const took = [];
  for (let nth = 0; nth < LATE + AROUND; nth += 1) {
    await runInside(node.engine, container, `echo ${nth} >> /log; head -c 100000 /dev/urandom > /changed`);
    if (isMeasured(nth)) await node.quiet();
    took.push(await timed(() => node.savepoint.ask('POST', `/api/vps/snapshots/${taskId}`, {})));
  }
  await node.savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  const taken = {
    ours: figuresOf(took.slice(LATE - AROUND)),
    rival: figuresOf(took.slice(EARLY - AROUND, EARLY + AROUND)),
  };
  return against(`the ${LATE}th snapshot of a VPS`, `the ${EARLY}th`, taken, { factor: 1.2 });
}

/** @param {number} nth */
function isMeasured(nth) {
  return Math.abs(nth - EARLY) <= AROUND || nth >= LATE - AROUND;
}
