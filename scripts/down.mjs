import { ownEngine } from './engine.mjs';
import { daemonPid, stopDaemon } from './engine/daemon.mjs';
import { Problem, runCommand } from './problem.mjs';
import { readSettings } from './up/settings.mjs';
import { stopRunning } from './up/stop-running.mjs';

/** `npm run down`: stops Savepoint. The VPSes live on, unless the Engine that was started for them is to stop, too. */
await runCommand(async () => {
  const withEngine = process.argv[2] === '--engine';
  if (process.argv.length > (withEngine ? 3 : 2)) throw new Problem('Usage: npm run down [-- --engine]');

  const stopped = await stopRunning(readSettings().dataDir);
  console.log(stopped ? 'Savepoint has stopped.' : 'Savepoint does not run.');
  if (withEngine) await stopOwnEngine();
});

async function stopOwnEngine() {
  const place = ownEngine();
  if (!(await daemonPid(place))) return console.log('No Docker Engine of ours runs.');
  await stopDaemon(place);
  console.log('The Docker Engine has stopped, and all containers with it.');
}
