import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../paths.mjs';
import { run } from '../process/run.mjs';

const SOURCES = [
  'runner',
  'host',
  'client',
  'cli',
  'config',
  'dashboard',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const STAMP = 'dist/.built';

/**
 * Installs the dependencies when they are missing or older than the lock file.
 * @param {(line: string) => void} say
 */
export async function installDependencies(say) {
  const installed = await changedAt('node_modules/.package-lock.json');
  if (installed > 0 && installed >= (await changedAt('package-lock.json'))) return;

  say('installing dependencies');
  // The build needs the development ones, whatever NODE_ENV says.
  await run('npm', ['ci', '--include=dev', '--no-fund', '--no-audit'], { cwd: checkout });
  const now = new Date();
  await utimes(join(checkout, 'node_modules/.package-lock.json'), now, now);
}

/**
 * Builds dist/ when a source is newer.
 * @param {(line: string) => void} say
 */
export async function build(say) {
  const changed = await Promise.all(SOURCES.map(newestIn));
  if (Math.max(...changed) < (await changedAt(STAMP))) return;

  say('building');
  const started = new Date();
  await run('npm', ['run', '--silent', 'build'], { cwd: checkout });
  await writeFile(join(checkout, STAMP), '');
  // A source that is saved while the compiler runs is newer than what was built.
  await utimes(join(checkout, STAMP), started, started);
}

/**
 * @param {string} path
 * @returns {Promise<number>}
 */
async function newestIn(path) {
  const own = await changedAt(path);
  const entries = await readdir(join(checkout, path), { withFileTypes: true }).catch(() => []);
  const inside = await Promise.all(entries.map((entry) => newestIn(join(path, entry.name))));
  return Math.max(own, ...inside);
}

/**
 * @param {string} path
 * @returns {Promise<number>} 0 when it is not there
 */
async function changedAt(path) {
  return stat(join(checkout, path)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
