import { endProcess } from '../process/end-process.mjs';
import { forgetPids, livingPids } from './pid-file.mjs';
import { PATIENCE_MS } from './service.mjs';

/**
 * Ends what runs in this data folder. Its supervisor ends runner and host itself, so it is given time for both; if it
 * was killed, they are ended here.
 * @param {string} dataDir
 * @returns {Promise<boolean>} whether anything ran
 */
export async function stopRunning(dataDir) {
  const { up, host, runner } = await livingPids(dataDir);
  if (up) await endProcess(up, 3 * PATIENCE_MS);
  for (const pid of [host, runner]) if (pid) await endProcess(pid, PATIENCE_MS);
  await forgetPids(dataDir);
  return Boolean(up || host || runner);
}
