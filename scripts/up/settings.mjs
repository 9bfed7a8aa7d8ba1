import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkout } from '../paths.mjs';
import { Problem } from '../problem.mjs';

/**
 * What the commands must know of the settings; runner and host check all of them.
 * @typedef {{
 *   home: string, dataDir: string, hostUrl: string, hostPort: number, bind: string,
 *   runnerUrl: string, runnerPort: number, runnerBind: string, runners: string,
 * }} Settings
 */

/**
 * Where Savepoint is at home: `config` lies there, and a relative DATA_DIR begins there.
 * @typedef {{ home: string, dataDir: string }} Place
 */

/** @type {Place} */
const CHECKOUT = { home: checkout, dataDir: '.savepoint' };

/**
 * @param {Place} [place]
 * @returns {Settings}
 */
export function readSettings({ home, dataDir } = CHECKOUT) {
  const host = settingsOf(home, 'host');
  const runner = settingsOf(home, 'runner');
  const bind = host('BIND', '127.0.0.1');
  const runnerBind = runner('RUNNER_BIND', '127.0.0.1');
  const hostPort = portOf('HOST_PORT', host('HOST_PORT', '8000'));
  const runnerPort = portOf('RUNNER_PORT', runner('RUNNER_PORT', '8001'));
  const runnerUrl = urlOf(runnerBind, runnerPort);
  return {
    home,
    dataDir: resolve(home, host('DATA_DIR', dataDir)),
    ...{ bind, hostPort, hostUrl: urlOf(bind, hostPort) },
    ...{ runnerBind, runnerPort, runnerUrl },
    runners: host('RUNNERS', `${runner('NODE_NAME', 'local')}=${runnerUrl}`),
  };
}

/**
 * Environment before file before default, as config/ has it.
 * @param {string} home
 * @param {'host' | 'runner'} name
 */
function settingsOf(home, name) {
  const file = readJson(join(home, 'config', `${name}.json`));
  return (/** @type {string} */ key, /** @type {string} */ fallback) =>
    String(process.env[key]?.trim() || (file[key] ?? fallback));
}

/**
 * @param {string} path
 * @returns {Record<string, unknown>}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent is usual. Broken is told by runner and host, who know what belongs into it.
    return {};
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function portOf(name, text) {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Problem(`${name} must be a port from 1 to 65535, and ${text} is not.`);
}

/**
 * The address under which this machine reaches what listens there.
 * @param {string} bind
 * @param {number} port
 */
function urlOf(bind, port) {
  const own = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[bind] ?? (bind.includes(':') ? `[${bind}]` : bind);
  return `http://${own}:${port}`;
}
