import { setTimeout as sleep } from 'node:timers/promises';
import { BASE_IMAGE } from './node-on-trial.mjs';
import { makeVps } from './subject.mjs';

const FACTS = 'io.savepoint.snapshot';
const OWNER = 'io.savepoint.vps';
const AT_ONCE = 4;
const NEWS_IS_OLD_MS = 8_000;

/**
 * Fills a node with snapshots of other VPSes: real images with real facts, committed by the Engine itself because that
 * is quick, and found by Savepoint as it finds them after its records are lost.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {{ vpses: number, each: number }} crowd
 * @returns {Promise<string>} the task_id of one of these VPSes
 */
export async function crowd(node, { vpses, each }) {
  const { engine, savepoint } = node;
  const { taskId } = await makeVps(node);
  const { image } = await savepoint.ask('POST', `/api/vps/snapshots/${taskId}`, {});
  const { Config } = await engine('GET', `/images/${image}/json`);
  const facts = JSON.parse(Config.Labels[FACTS]);
  const { Id: empty } = await engine('POST', '/containers/create', { Image: BASE_IMAGE, Cmd: ['true'] });

  const queue = Array.from({ length: vpses * each }, (_, index) => ({
    owner: `crowd-${Math.floor(index / each)}`,
    seq: (index % each) + 1,
  })).values();
  await Promise.all(Array.from({ length: AT_ONCE }, commitRest));
  await engine('DELETE', `/containers/${empty}`);
  await savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  await savepoint.settle();
  // A runner that saw strange images appear looks at them once more when no others came for a while.
  await sleep(NEWS_IS_OLD_MS);
  return 'crowd-0';

  async function commitRest() {
    for (const { owner, seq } of queue) await commitOne(owner, seq);
  }

  /**
   * @param {string} owner
   * @param {number} seq
   */
  async function commitOne(owner, seq) {
    const name = nameOf(seq);
    const parent = seq === 1 ? null : nameOf(seq - 1);
    const vps = { ...facts.vps, container_name: `savepoint-vps-${owner}` };
    const labels = { [OWNER]: owner, [FACTS]: JSON.stringify({ ...facts, task_id: owner, name, seq, parent, vps }) };
    const query = `container=${empty}&pause=0&repo=savepoint/vps-${owner}&tag=${name}`;
    await engine('POST', `/commit?${query}`, { Labels: labels });
  }
}

/** @param {number} seq */
function nameOf(seq) {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString();
  return `snap-${time.slice(0, 10).replaceAll('-', '')}-${time.slice(11, 19).replaceAll(':', '')}`;
}
