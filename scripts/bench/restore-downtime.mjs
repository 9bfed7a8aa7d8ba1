import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { figuresOf, inTurns } from './figures.mjs';
import { recreate, settingsOf } from './plain-recreate.mjs';
import { makeSign, programWithSign, watchLife } from './sign-of-life.mjs';
import { fill, makeVps } from './subject.mjs';
import { against } from './verdict.mjs';

/** @typedef {import('./node-on-trial.mjs').NodeOnTrial} NodeOnTrial */

const RIVAL = 'savepoint-bench-rival';
const TARGET = { factor: 0.7 };
const BY_HAND = 'docker rm -f, create, start';

/**
 * How long a running VPS is down while it is put back to a snapshot, against a running container that is made anew by
 * hand from the same image. Told twice: in our own words and the rival's whole sequence, and as the programs lived it.
 * @param {NodeOnTrial} node
 * @param {import('./options.mjs').Layer} layer what each has written since
 * @param {number} runs
 */
export async function restoreDowntime(node, { label, bytes }, runs) {
  const { engine, savepoint } = node;
  const { taskId, container } = await liveVps(node);
  const { name, image } = await savepoint.ask('POST', `/api/vps/snapshots/${taskId}`, {});
  const rivals = await liveRival(node, await settingsOf(engine, container, image));
  /** @type {{ ours: number[], rival: number[] }} */
  const lived = { ours: [], rival: [] };
  /** @type {number[]} */
  const unavoidable = [];
  const told = await inTurns(runs, ours, rival);
  await engine('DELETE', `/containers/${RIVAL}?force=1`);
  await savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  const gaps = { ours: figuresOf(lived.ours.slice(1)), rival: figuresOf(lived.rival.slice(1)) };
  const least = { what: 'its start', figures: figuresOf(unavoidable.slice(1)) };
  return [
    { ...against(`down in a restore, ${label} layer: as told`, BY_HAND, told, TARGET), least },
    { ...against(`down in a restore, ${label} layer: as its program lived it`, BY_HAND, gaps, TARGET), least },
  ];

  async function ours() {
    await fill(node, container, bytes);
    const { gap } = await watchLife(node.folder);
    await node.quiet();
    const path = `/api/vps/snapshots/${taskId}/${name}/restore`;
    const { down_ms } = await savepoint.ask('POST', path, { safety: false });
    lived.ours.push(await gap);
    return down_ms;
  }

  async function rival() {
    await fill(node, RIVAL, bytes);
    const { gap } = await watchLife(rivals.signs);
    await node.quiet();
    const { whole, start } = await recreate(engine, RIVAL, rivals.settings);
    unavoidable.push(start);
    lived.rival.push(await gap);
    return whole;
  }
}

/** @param {NodeOnTrial} node */
async function liveVps(node) {
  const mounts = [{ type: 'bind', source: node.folder, target: '/signs' }];
  return makeVps(node, { command: programWithSign('/signs'), mounts });
}

/**
 * A container with the same settings, but for the folder of its signs.
 * @param {NodeOnTrial} node
 * @param {{ HostConfig: { Mounts: object[] } }} like
 */
async function liveRival({ engine, folder }, like) {
  const signs = await mkdtemp(join(folder, 'rival-'));
  await makeSign(signs);
  const Mounts = like.HostConfig.Mounts.map((mount) => ({ ...mount, Source: signs }));
  const settings = { ...like, HostConfig: { ...like.HostConfig, Mounts } };
  await engine('POST', `/containers/create?name=${RIVAL}`, settings);
  await engine('POST', `/containers/${RIVAL}/start`);
  return { signs, settings };
}
