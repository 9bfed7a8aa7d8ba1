import { dockerHostOf } from './engine.mjs';
import { askEngine } from './engine/ask-engine.mjs';
import { runCommand } from './problem.mjs';
import { askSavepoint, isHealthy } from './up/ask-savepoint.mjs';
import { readSettings } from './up/settings.mjs';

/** `npm run status`: what runs. Ends with 0 only when all of it answers. */
await runCommand(async () => {
  const settings = readSettings();
  const engine = await engineVersion();
  const runner = await isHealthy(settings.runnerUrl);
  const host = await isHealthy(settings.hostUrl);
  const vps = host ? await vpsCount(settings) : null;

  show('engine', engine !== null, `${dockerHostOf()}${engine ? ` (Docker ${engine})` : ''}`);
  show('runner', runner, settings.runnerUrl);
  show('host', host, settings.hostUrl);
  console.log(`VPS     ${vps ?? 'not known'}`);
  for (const name of host ? await blindNodes(settings) : []) {
    console.log(`storage on ${name} is out of reach: a power cut may take what was saved last (see ENGINE_ROOT)`);
  }
  return engine && runner && host && vps ? 0 : 1;
});

/**
 * @param {string} name
 * @param {boolean} answers
 * @param {string} where
 */
function show(name, answers, where) {
  console.log(`${name.padEnd(6)}  ${answers ? 'answers' : 'does not answer'} at ${where}`);
}

async function engineVersion() {
  const answer = await askEngine(dockerHostOf(), { path: '/version' }).catch(() => null);
  return answer?.status === 200 ? /** @type {string} */ (JSON.parse(answer.text).Version) : null;
}

/**
 * @param {import('./up/settings.mjs').Settings} settings
 * @returns {Promise<string | null>} null when it cannot be known
 */
async function vpsCount(settings) {
  const { status, reply } = await askSavepoint(settings, 'GET', '/api/vps');
  if (status !== 200 || reply.unavailable_nodes.length > 0) return null;
  const running = reply.vps.filter((/** @type {{ status: string }} */ vps) => vps.status === 'running');
  return `${reply.count} (${running.length} running)`;
}

/**
 * The nodes whose runner cannot flush and measure the Engine's storage.
 * @param {import('./up/settings.mjs').Settings} settings
 * @returns {Promise<string[]>}
 */
async function blindNodes(settings) {
  const { status, reply } = await askSavepoint(settings, 'GET', '/api/nodes');
  if (status !== 200) return [];
  return reply.nodes
    .filter((/** @type {any} */ { info }) => info?.engine.available && !info.engine.storage_reachable)
    .map((/** @type {{ name: string }} */ { name }) => name);
}
