import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../problem.mjs';
import { isHealthy } from './ask-savepoint.mjs';
import { forgetPids, notePids } from './pid-file.mjs';
import { runnerToken } from './runner-token.mjs';
import { startService } from './service.mjs';

/**
 * @typedef {import('./settings.mjs').Settings} Settings
 * @typedef {import('./service.mjs').Service} Service
 * @typedef {{ onStart: (service: Service) => Promise<void>, onReady: () => Promise<void> }} Hooks
 */

/**
 * Runs runner and host until a signal comes or one of them ends; then ends the other. When it returns, neither runs.
 * @param {Settings} settings
 * @param {string} dockerHost
 * @param {Hooks} hooks
 * @returns {Promise<void>} throws a Problem when it was not a signal that ended it
 */
export async function supervise(settings, dockerHost, hooks) {
  const life = new AbortController();
  /** @type {Service[]} The newest first. */
  const services = [];
  try {
    const problem = await new Promise((resolve, reject) => {
      // A closed terminal asks us to stop, too.
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => resolve(null));
      const onStart = async (/** @type {Service} */ service) => {
        services.unshift(service);
        void service.ended.then((how) => resolve(`The ${service.name} ${how}: see ${service.log}`));
        await hooks.onStart(service);
      };
      bringUp(settings, dockerHost, life.signal, { ...hooks, onStart }).catch(reject);
    });
    if (problem) throw new Problem(problem);
  } finally {
    life.abort();
    // The host first: nobody's call should meet a runner that is already gone.
    for (const service of services) await service.stop();
    await forgetPids(settings.dataDir);
  }
}

/**
 * The runner first: a host that finds it there need not report a node that is down.
 * @param {Settings} settings
 * @param {string} dockerHost
 * @param {AbortSignal} life
 * @param {Hooks} hooks
 */
async function bringUp(settings, dockerHost, life, { onStart, onReady }) {
  const env = await environmentOf(settings, dockerHost);
  /** @type {Record<string, number>} */
  const pids = { up: process.pid };
  for (const [name, url] of /** @type {const} */ ([
    ['runner', settings.runnerUrl],
    ['host', settings.hostUrl],
  ])) {
    if (life.aborted) return;
    const service = startService(name, settings.dataDir, env, settings.home);
    pids[name] = service.pid;
    await onStart(service);
    await notePids(settings.dataDir, pids);
    while (!life.aborted && !(await isHealthy(url))) await sleep(100);
  }
  if (!life.aborted) await onReady();
}

/**
 * @param {Settings} settings
 * @param {string} dockerHost
 */
async function environmentOf(settings, dockerHost) {
  return {
    ...process.env,
    RUNNERS: settings.runners,
    DOCKER_HOST: dockerHost,
    DATA_DIR: settings.dataDir,
    RUNNER_TOKEN: await runnerToken(settings.dataDir),
    RUNNER_PORT: String(settings.runnerPort),
    HOST_PORT: String(settings.hostPort),
  };
}
