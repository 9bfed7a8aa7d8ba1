import { adminToken } from './ask-savepoint.mjs';
import { ensureDemo } from './demo.mjs';
import { followLog } from './follow-log.mjs';
import { readSettings } from './settings.mjs';
import { supervise } from './supervise.mjs';
import { welcome } from './welcome.mjs';

/** @typedef {{ say?: string, ready?: boolean, problem?: string }} News what this process tells the one that started it */

const settings = readSettings();
const dockerHost = process.argv[2] ?? '';
const firstStart = !(await adminToken(settings));
/** @type {(() => Promise<void>)[]} */
const followers = [];
let ready = false;

// Who asked for it went away before it was up: nobody would know that it runs.
process.once('disconnect', () => ready || process.kill(process.pid, 'SIGTERM'));

try {
  await supervise(settings, dockerHost, {
    async onStart(service) {
      followers.push(await followLog(service, say));
    },
    async onReady() {
      await ensureDemo(settings, dockerHost, say);
      await stopFollowing();
      // The token is for the person at the terminal: it goes through the pipe and never into a log.
      say(await welcome(settings, firstStart));
      ready = true;
      tell({ ready });
    },
  });
} catch (error) {
  const problem = /** @type {Error} */ (error).message;
  console.error(new Date().toISOString(), problem);
  await stopFollowing();
  tell({ problem });
  process.exitCode = 1;
}

async function stopFollowing() {
  for (const stop of followers.splice(0)) await stop();
}

/** @param {string} line */
function say(line) {
  tell({ say: line });
}

/** @param {News} news */
function tell(news) {
  // Nobody listens any more once the starter has returned.
  if (process.connected) process.send?.(news);
}
