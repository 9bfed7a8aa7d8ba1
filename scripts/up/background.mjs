import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.mjs';

/**
 * Runs Savepoint in a process that outlives this one, and returns once it answers.
 * @param {import('./settings.mjs').Settings} settings
 * @param {string} dockerHost
 * @param {(line: string) => void} say
 */
export async function runInBackground({ dataDir }, dockerHost, say) {
  await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const log = join(dataDir, 'logs', 'up.log');
  const file = openSync(log, 'a', 0o600);
  const child = fork(join(import.meta.dirname, 'background-process.mjs'), [dockerHost], {
    detached: true,
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);

  const problem = await new Promise((resolve) => {
    child.on('message', (/** @type {import('./background-process.mjs').News} */ news) => {
      if (news.say) say(news.say);
      if (news.ready) resolve(null);
      if (news.problem) resolve(news.problem);
    });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(`Savepoint did not start: see ${log}`));
  });
  if (problem) throw new Problem(problem);
  child.disconnect();
  child.unref();
}
