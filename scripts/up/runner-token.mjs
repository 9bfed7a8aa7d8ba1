import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The secret that runner and host share: from the environment, else made once and kept.
 * @param {string} dataDir
 */
export async function runnerToken(dataDir) {
  if (process.env.RUNNER_TOKEN) return process.env.RUNNER_TOKEN;
  const file = join(dataDir, 'runner-token');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, randomBytes(32).toString('hex'), { mode: 0o600 });
  // A link appears whole and never replaces: of two starts at once, both use the token of the first.
  await link(fresh, file).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(fresh);
  return readFile(file, 'utf8');
}
