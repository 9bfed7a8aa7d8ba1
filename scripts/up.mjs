import { Problem, runCommand } from './problem.mjs';
import { runInBackground } from './up/background.mjs';
import { runInForeground } from './up/foreground.mjs';
import { build, installDependencies } from './up/prepare-checkout.mjs';
import { readSettings } from './up/settings.mjs';
import { start } from './up/start.mjs';

/** `npm run up`: from a clone to a running Savepoint. */
await runCommand(async () => {
  const detach = process.argv[2] === '--detach';
  if (process.argv.length > (detach ? 3 : 2)) throw new Problem('Usage: npm run up [-- --detach]');
  await start(readSettings(), {
    async prepare() {
      await installDependencies(say);
      await build(say);
    },
    hint: 'npm run status, npm run down',
    say,
    run: detach ? runInBackground : runInForeground,
  });
});

/** @param {string} line */
function say(line) {
  console.log(line);
}
