import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.mjs';
import { endProcess } from '../process/end-process.mjs';
import { argumentsOf, pidIn, startTimeOf } from '../process/identity.mjs';
import { engineAnswers } from './ask-engine.mjs';
import { clearLeftovers } from './leftovers.mjs';

/**
 * The folders and files of one dockerd. `network` is the network namespace it lives in, if not this one: its bridges
 * and firewall rules are then its own, and several engines do not take each other's docker0 away. `enter` is the command
 * that brings it into a root filesystem other than this one; all of its paths must lead to the same places in there.
 * @typedef {{ data: string, exec: string, pidFile: string, socket: string, log: string, network?: string, enter?: readonly string[] }} Place
 */

/**
 * Starts a dockerd that outlives us, and waits until it answers. Whatever a killed one left behind is cleared first.
 * @param {Place} place
 * @returns {Promise<number>} its pid
 */
export async function startDaemon(place) {
  await Promise.all([place.data, place.exec, dirname(place.log)].map((folder) => mkdir(folder, { recursive: true })));
  await clearLeftovers(place);

  const ended = launch(place);
  for (let waitedMs = 0; waitedMs < 120_000; waitedMs += 50) {
    const pid = await daemonPid(place);
    if (pid && (await engineAnswers(`unix://${place.socket}`)) === 'yes') return pid;
    if (ended.code !== undefined) throw new Problem(`dockerd did not start (${ended.code}): see ${place.log}`);
    await sleep(50);
  }
  throw new Problem(`dockerd runs but does not answer: see ${place.log}`);
}

/**
 * The pid of the dockerd of this place, or null if it does not run.
 * @param {Place} place
 */
export async function daemonPid(place) {
  const pid = await pidIn(place.pidFile);
  if (!pid || (await startTimeOf(pid)) === null) return null;
  return (await argumentsOf(pid)).includes(place.pidFile) ? pid : null;
}

/**
 * Stops the dockerd of this place, and its containers with it.
 * @param {Place} place
 * @param {number} [patienceMs] 0 kills it
 */
export async function stopDaemon(place, patienceMs = 60_000) {
  const pid = await daemonPid(place);
  if (pid) await endProcess(pid, patienceMs);
  await rm(place.socket, { force: true });
}

/** @param {Place} place */
function launch(place) {
  const [program = 'dockerd', ...args] = [
    ...(place.network ? ['nsenter', `--net=${place.network}`] : []),
    ...(place.enter ?? []),
    ...['dockerd', '--data-root', place.data, '--exec-root', place.exec],
    ...['--pidfile', place.pidFile, '-H', `unix://${place.socket}`],
  ];
  const log = openSync(place.log, 'a');
  // A session of its own and no pipe to us: neither Ctrl-C nor the end of a script reaches an engine that writes.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  /** @type {{ code?: number | string | null }} */
  const ended = {};
  child.once('error', (error) => (ended.code = error.message));
  child.once('exit', (code, signal) => (ended.code = code ?? signal));
  child.unref();
  return ended;
}
