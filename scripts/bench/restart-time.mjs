import { figuresOf, inTurns, timed } from './figures.mjs';
import { recreate, settingsOf } from './plain-recreate.mjs';
import { fill, makeVps } from './subject.mjs';
import { against } from './verdict.mjs';

/**
 * Restarting a stopped VPS from its latest snapshot, when nothing is left to save, against making its container by hand
 * from the same image. No way of ours can spare the Engine's create and start. Both find a stopped container with a written layer, and leave a running one without.
 * @param {import('./node-on-trial.mjs').NodeOnTrial} node
 * @param {import('./options.mjs').Layer} layer
 * @param {number} runs
 */
export async function restartTime(node, { label, bytes }, runs) {
  const { engine, savepoint } = node;
  /** @type {number[]} */
  const unavoidable = [];
  const taken = await inTurns(runs, ours, rival);
  const what = `restart of a stopped VPS, ${label} layer`;
  const least = { what: 'its create and start', figures: figuresOf(unavoidable.slice(1)) };
  return { ...against(what, 'docker rm -f, create, start', taken, { factor: 0.8 }), least };

  async function ours() {
    const { taskId } = await savedAndStopped();
    await node.quiet();
    const took = await timed(() => savepoint.ask('POST', '/api/vps/restart', { task_id: taskId }));
    await forget(taskId);
    return took;
  }

  async function rival() {
    const { taskId, container, image } = await savedAndStopped();
    const settings = await settingsOf(engine, container, image);
    await node.quiet();
    const { whole, create, start } = await recreate(engine, container, settings);
    unavoidable.push(create + start);
    await engine('DELETE', `/containers/${container}?force=1`);
    await forget(taskId);
    return whole;
  }

  async function savedAndStopped() {
    const { taskId, container } = await makeVps(node);
    await fill(node, container, bytes);
    const { snapshot } = await savepoint.ask('POST', `/api/vps/stop/${taskId}`, { snapshot: true });
    return { taskId, container, image: snapshot.image };
  }

  /** @param {string} taskId */
  async function forget(taskId) {
    await savepoint.ask('DELETE', `/api/vps/${taskId}?snapshots=true`);
  }
}
