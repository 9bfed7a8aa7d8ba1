import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallImage } from '../images.mjs';
import { askSavepoint } from './ask-savepoint.mjs';

/** @typedef {import('./settings.mjs').Settings} Settings */

/** Does nothing, and ends at once when it is told to: a first process that ignores signals is stopped only by force. */
const WAIT = ['/bin/sh', '-c', "trap 'exit 0' TERM INT; while :; do sleep 3600 & wait; done"];

/**
 * Makes the VPS `demo`, once, so that there is something to snapshot: a person who deleted it does not want it back. If
 * the Engine has only snapshots of an earlier one, it is brought back from the newest. A failure is told and stops
 * nothing.
 * @param {Settings} settings
 * @param {string} dockerHost
 * @param {(line: string) => void} say
 */
export async function ensureDemo(settings, dockerHost, say) {
  try {
    if (await wasMade(settings)) return;
    const known = await onceReachable(() => askSavepoint(settings, 'GET', '/api/vps/status/demo'));
    if (known.status === 200) await bringBack(known.reply, settings, say);
    if (known.status !== 404) return;

    const image = await smallImage(dockerHost, say);
    const wanted = { task_id: 'demo', image, command: WAIT, hostname: 'demo', restart: 'unless-stopped' };
    const { status, reply } = await askSavepoint(settings, 'POST', '/api/vps/create', wanted);
    if (status >= 400) throw new Error(reply?.error?.message ?? `HTTP ${status}`);
    await noteMade(settings);
    say('made the VPS demo');
  } catch (error) {
    say(`the VPS demo could not be made: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * @param {{ status: string }} known
 * @param {Settings} settings
 * @param {(line: string) => void} say
 */
async function bringBack(known, settings, say) {
  if (known.status === 'gone') {
    const { status, reply } = await askSavepoint(settings, 'POST', '/api/vps/restart', { task_id: 'demo' });
    if (status >= 400) throw new Error(reply?.error?.message ?? `HTTP ${status}`);
    say('brought the VPS demo back from its newest snapshot');
  }
  await noteMade(settings);
}

/** @param {Settings} settings */
function wasMade(settings) {
  return access(note(settings)).then(
    () => true,
    () => false,
  );
}

/** @param {Settings} settings */
function noteMade(settings) {
  return writeFile(note(settings), '');
}

/** @param {Settings} settings */
function note({ dataDir }) {
  return join(dataDir, 'demo-was-made');
}

/**
 * The host answers at once, also while it has not met its runner yet.
 * @param {() => ReturnType<typeof askSavepoint>} ask
 */
async function onceReachable(ask) {
  for (let waitedMs = 0; ; waitedMs += 250) {
    const answer = await ask();
    if (answer.status !== 503 || waitedMs > 30_000) return answer;
    await sleep(250);
  }
}
