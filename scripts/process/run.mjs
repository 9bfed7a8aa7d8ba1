import { spawn } from 'node:child_process';
import { Problem } from '../problem.mjs';

/**
 * Runs a program to its end and gives back what it said. Throws a Problem with the end of its words when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} its standard output, when that is not passed on
 */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  let said = '';
  child.stdout?.on('data', (piece) => {
    output += piece;
    said = (said + piece).slice(-4000);
  });
  child.stderr?.on('data', (piece) => (said = (said + piece).slice(-4000)));

  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal));
  });
  if (code !== 0) throw new Problem(`${program} ${args.join(' ')} ended with ${code}\n${said}`.trim());
  return output;
}
