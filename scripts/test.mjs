import { spawn } from 'node:child_process';
import { engineThere } from './engine.mjs';
import { testEngine } from './engine/test-engine.mjs';
import { installPackages, TEST_PACKAGES } from './packages.mjs';
import { checkout } from './paths.mjs';
import { runCommand } from './problem.mjs';
import { unlessInterrupted } from './process/unless-interrupted.mjs';
import { installDependencies } from './up/prepare-checkout.mjs';

/** `npm test`: everything, from a clean clone, on a real Engine. What follows `--` is passed on to vitest. */
await runCommand(async () => {
  await installDependencies(say);
  await installPackages(TEST_PACKAGES, say);
  return unlessInterrupted(async (endings) => {
    const dockerHost = (await engineThere(say)) ?? (await testEngine(endings));
    const failed = await failuresOn(dockerHost);
    say(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`);
    return failed.length === 0 ? 0 : 1;
  });
});

/** @param {string} dockerHost */
async function failuresOn(dockerHost) {
  const steps = /** @type {const} */ ([
    ['format', ['npm', 'run', '--silent', 'format']],
    ['types', ['npm', 'run', '--silent', 'types']],
    ['lint', ['npm', 'run', '--silent', 'lint']],
    ['build', ['npm', 'run', '--silent', 'build']],
    ['tests', ['npx', 'vitest', 'run', ...process.argv.slice(2)]],
  ]);
  // Without an Engine the tests that need one fail; they are never left out.
  const env = { ...process.env, DOCKER_HOST: dockerHost, REQUIRE_DOCKER: '1' };
  /** @type {string[]} */
  const failed = [];
  for (const [name, command] of steps) {
    say(`\n== ${name}: ${command.join(' ')}`);
    if (!(await succeeds(command, env))) failed.push(name);
  }
  return failed;
}

/**
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>}
 */
function succeeds([program = '', ...args], env) {
  const child = spawn(program, args, { cwd: checkout, env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** @param {string} line */
function say(line) {
  console.log(line);
}
