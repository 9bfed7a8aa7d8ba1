import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../paths.mjs';

/** @typedef {{ passed: number, total: number, seconds: number, good: boolean }} Outcome */

const VITEST = join(checkout, 'node_modules/vitest/vitest.mjs');

/**
 * Runs the suite `engines` on an engine.
 * @param {{ dockerHost: string, root: string }} engine
 * @param {readonly string[]} files only these
 * @param {AbortSignal} signal ends the run
 * @returns {Promise<Outcome>}
 */
export async function runSuite({ dockerHost, root }, files, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'savepoint-engines-'));
  const report = join(folder, 'report.json');
  const started = Date.now();
  try {
    const env = { ...process.env, ENGINE_UNDER_TEST: dockerHost, ENGINE_ROOT_UNDER_TEST: root };
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await ended([VITEST, 'run', '--project', 'engines', ...reporters, ...files], env, signal);
    const { numPassedTests, numTotalTests, numPendingTests } = JSON.parse(
      await readFile(report, 'utf8').catch(() => '{}'),
    );
    const seconds = Math.round((Date.now() - started) / 1000);
    return {
      passed: numPassedTests ?? 0,
      total: (numTotalTests ?? 0) - (numPendingTests ?? 0),
      seconds,
      good: code === 0,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>} once it is over, also when it was ended
 */
function ended(args, env, signal) {
  const child = spawn(process.execPath, args, { cwd: checkout, env, stdio: ['ignore', 'inherit', 'inherit'], signal });
  return new Promise((resolve) => {
    // Being aborted is an error, too, and comes before the end.
    child.on('error', () => undefined);
    child.once('close', (code) => resolve(code));
  });
}
