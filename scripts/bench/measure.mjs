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
 * @param {Pick<import('./options.mjs').Options, 'scope' | 'parts'>} options
 * @param {(() => Promise<unknown>)[]} endings gets what takes away again what is made here
 * @param {(line: string) => void} say
 * @returns {Promise<Measured>}
 */
export async function measure({ scope, parts }, endings, say) {
  say('starting an Engine with Savepoint before it');
  const few = await nodeOnTrial('few', endings);
  /** @type {Measured} */
  const { verdicts, points } = { verdicts: [], points: [], version: '' };
  for (const layer of parts.includes('sizes') ? scope.saved : []) {
    say(`snapshots of a ${layer.label} layer`);
    const { verdicts: found, point } = await snapshotBySize(few, layer, scope.runs);
    verdicts.push(...found);
    points.push(point);
  }
  if (parts.includes('changes')) {
    say('snapshots of what has changed');
    verdicts.push(...(await deltaCost(few, scope.runs)), await deltaAge(few));
  }
  for (const layer of parts.includes('restarts') ? scope.left : []) {
    say(`restarts and restores that leave a ${layer.label} layer behind`);
    verdicts.push(await restartTime(few, layer, scope.runs));
    verdicts.push(...(await restoreDowntime(few, layer, scope.runs)));
  }
  if (parts.includes('crowd')) {
    say('a crowded node, and another Engine beside it');
    const many = await nodeOnTrial('many', endings);
    verdicts.push(...(await crowdedNode({ few, many }, scope)));
  }
  const { Version } = await few.engine('GET', '/version');
  return { verdicts, points, version: Version };
}
