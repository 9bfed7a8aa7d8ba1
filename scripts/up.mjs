import { ensureEngine } from './engine.mjs';
import { DELTA_PACKAGES, installPackages } from './packages.mjs';
import { Problem, runCommand } from './problem.mjs';
import { runInBackground } from './up/background.mjs';
import { runInForeground } from './up/foreground.mjs';
import { livingPids } from './up/pid-file.mjs';
import { build, installDependencies } from './up/prepare-checkout.mjs';
import { refuseTakenPorts } from './up/refuse-taken.mjs';
import { readSettings } from './up/settings.mjs';
import { stopRunning } from './up/stop-running.mjs';

/** `npm run up`: from a clone to a running Savepoint. */
await runCommand(async () => {
  const detach = process.argv[2] === '--detach';
  if (process.argv.length > (detach ? 3 : 2)) throw new Problem('Usage: npm run up [-- --detach]');
  const settings = readSettings();
  if ((await livingPids(settings.dataDir)).up) {
    throw new Problem(`Savepoint already runs at ${settings.hostUrl} (npm run status, npm run down).`);
  }
  if (await stopRunning(settings.dataDir)) say('ended what an interrupted start had left running');
  await refuseTakenPorts(settings);

  await installDependencies(say);
  await build(say);
  const dockerHost = await ensureEngine(say);
  await installPackages(DELTA_PACKAGES, say).catch((/** @type {Error} */ { message }) =>
    say(`${message} Until then each snapshot saves the whole disk.`),
  );
  await (detach ? runInBackground : runInForeground)(settings, dockerHost, say);
});

/** @param {string} line */
function say(line) {
  console.log(line);
}
