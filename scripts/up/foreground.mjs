import { adminToken } from './ask-savepoint.mjs';
import { ensureDemo } from './demo.mjs';
import { followLog } from './follow-log.mjs';
import { supervise } from './supervise.mjs';
import { welcome } from './welcome.mjs';

/**
 * Runs Savepoint and shows what it says, until Ctrl-C.
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} dockerHost
 * @param {(line: string) => void} say
 */
export async function runInForeground(settings, dockerHost, say) {
  const firstStart = !(await adminToken(settings));
  /** @type {(() => Promise<void>)[]} */
  const followers = [];
  try {
    await supervise(settings, dockerHost, {
      async onStart(service) {
        followers.push(await followLog(service, say));
      },
      async onReady() {
        await ensureDemo(settings, dockerHost, say);
        say(await welcome(settings, firstStart));
      },
    });
  } finally {
    for (const stopFollowing of followers) await stopFollowing();
  }
  say('Savepoint has stopped.');
}
