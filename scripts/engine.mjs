import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineAnswers } from './engine/ask-engine.mjs';
import { startDaemon } from './engine/daemon.mjs';
import { ENGINE_PACKAGES, installPackages } from './packages.mjs';
import { cacheFolder } from './paths.mjs';
import { Problem } from './problem.mjs';
import { run } from './process/run.mjs';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The address at which an Engine is looked for. */
export function dockerHostOf() {
  return process.env.DOCKER_HOST || `unix://${DEFAULT_SOCKET}`;
}

/** The folders of the dockerd that we start ourselves. @returns {import('./engine/daemon.mjs').Place} */
export function ownEngine() {
  const home = join(cacheFolder(), 'engine');
  return {
    data: join(home, 'data'),
    exec: '/run/savepoint-engine',
    pidFile: '/run/savepoint-engine.pid',
    socket: DEFAULT_SOCKET,
    log: join(home, 'dockerd.log'),
  };
}

/**
 * Makes sure that a Docker Engine answers: the one that is there, else one of our own.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its DOCKER_HOST
 */
export async function ensureEngine(say) {
  const there = await engineThere(say);
  if (there !== null) return there;
  const place = ownEngine();
  say(`starting a Docker Engine, data in ${place.data}`);
  try {
    await startDaemon(place);
  } catch (error) {
    // Two of us at once: the second one's dockerd gives up, and the first one's is as good.
    if ((await engineAnswers(dockerHostOf())) !== 'yes') throw error;
  }
  return dockerHostOf();
}

/**
 * The Engine that answers, as its DOCKER_HOST. Null when there is none and we may start one: then all that this takes is
 * installed.
 * @param {(line: string) => void} say
 */
export async function engineThere(say) {
  const dockerHost = dockerHostOf();
  const answer = await engineAnswers(dockerHost);
  if (answer === 'yes') return dockerHost;
  if (answer === 'forbidden') throw new Problem(`This user may not use the Docker Engine at ${dockerHost}.`);
  if (process.env.DOCKER_HOST) throw new Problem(`No Docker Engine answers at DOCKER_HOST=${dockerHost}.`);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Problem(
      'No Docker Engine answers: please start Docker, or set DOCKER_HOST, or run this as root on Debian.',
    );
  }

  await installPackages(ENGINE_PACKAGES, say);
  return (await systemdBringsIt(dockerHost)) ? dockerHost : null;
}

/**
 * Where systemd runs, installing docker.io starts it; ours would quarrel with that one over the socket.
 * @param {string} dockerHost
 */
async function systemdBringsIt(dockerHost) {
  const state = await run('systemctl', ['is-active', 'docker']).catch(() => '');
  for (let waited = 0; state.trim() === 'active' && waited < 30_000; waited += 250) {
    if ((await engineAnswers(dockerHost)) === 'yes') return true;
    await sleep(250);
  }
  return false;
}
