import { crowdedNode } from './crowded-node.mjs';
import { deltaAge } from './delta-age.mjs';
import { deltaCost } from './delta-cost.mjs';
import { nodeOnTrial } from './node-on-trial.mjs';
import { restartTime } from './restart-time.mjs';
import { restoreDowntime } from './restore-downtime.mjs';
import { snapshotBySize } from './snapshot-by-size.mjs';

/**
 * All that the bench measures, one after the other.
 * @typedef {{ verdicts: import('./verdict.mjs').Verdict[], points: import('./snapshot-by-size.mjs').Point[],
 *   version: string }} Measured `version` is the Engine's
 */

/**
 * @param {import('./options.mjs').Scope} scope
 * @param {(() => Promise<unknown>)[]} endings gets what takes away again what is made here
 * @param {(line: string) => void} say
 * @returns {Promise<Measured>}
 */
export async function measure(scope, endings, say) {
  say('starting two Engines with Savepoint before them');
  const few = await nodeOnTrial('few', endings);
  const many = await nodeOnTrial('many', endings);
  /** @type {Measured} */
  const { verdicts, points } = { verdicts: [], points: [], version: '' };
  for (const layer of scope.saved) {
    say(`snapshots of a ${layer.label} layer`);
    const { verdicts: found, point } = await snapshotBySize(few, layer, scope.runs);
    verdicts.push(...found);
    points.push(point);
  }
  say('snapshots of what has changed');
  verdicts.push(...(await deltaCost(few, scope.runs)), await deltaAge(few));
  for (const layer of scope.left) {
    say(`restarts and restores that leave a ${layer.label} layer behind`);
    verdicts.push(await restartTime(few, layer, scope.runs));
    verdicts.push(...(await restoreDowntime(few, layer, scope.runs)));
  }
  say('a crowded node');
  verdicts.push(...(await crowdedNode({ few, many }, scope)));
  const { Version } = await few.engine('GET', '/version');
  return { verdicts, points, version: Version };
}
