import { ensureEngine } from '../engine.mjs';
import { DELTA_PACKAGES, installPackages } from '../packages.mjs';
import { Problem } from '../problem.mjs';
import { livingPids } from './pid-file.mjs';
import { refuseTakenPorts } from './refuse-taken.mjs';
import { stopRunning } from './stop-running.mjs';

/**
 * Starts Savepoint, and first what it stands on.
 * @param {import('./settings.mjs').Settings} settings
 * @param {{
 *   prepare?: () => Promise<void>, hint: string, say: (line: string) => void,
 *   run: (settings: import('./settings.mjs').Settings, dockerHost: string, say: (line: string) => void) => Promise<void>,
 * }} way `prepare`: what has to be done before anything can run; `hint`: what a person can do if it runs already
 */
export async function start(settings, { prepare = async () => undefined, hint, say, run }) {
  if ((await livingPids(settings.dataDir)).up) {
    throw new Problem(`Savepoint already runs at ${settings.hostUrl} (${hint}).`);
  }
  if (await stopRunning(settings.dataDir)) say('ended what an interrupted start had left running');
  await refuseTakenPorts(settings);

  await prepare();
  const dockerHost = await ensureEngine(say);
  await installPackages(DELTA_PACKAGES, say).catch((/** @type {Error} */ { message }) =>
    say(`${message} Until then each snapshot saves the whole disk.`),
  );
  await run(settings, dockerHost, say);
}
