import { resolve } from 'node:path';
import { stateFolder } from '../paths.mjs';
import { runCommand } from '../problem.mjs';
import { runInForeground } from './foreground.mjs';
import { readSettings } from './settings.mjs';
import { start } from './start.mjs';

/**
 * `savepoint up`: runs what is in this package, until Ctrl-C. The records belong to the Engine of this machine and not to
 * the folder that somebody happens to stand in, so they lie where the state of a person's programs does.
 */
await runCommand(async () => {
  // Whoever started us ends us, also by being killed.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
  // What a person types begins where they are.
  const folder = process.env.DATA_DIR ? resolve(process.env.DATA_DIR) : stateFolder();
  await start(readSettings({ home: folder, dataDir: folder }), {
    hint: 'Ctrl-C ends it where it was started',
    say: (line) => console.log(line),
    run: runInForeground,
  });
});
