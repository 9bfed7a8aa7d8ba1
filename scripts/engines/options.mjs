import { parseArgs } from 'node:util';
import { Problem } from '../problem.mjs';
import { kindsOf } from './kinds.mjs';

/** @typedef {{ kinds: readonly import('./kinds.mjs').Kind[], mirror: string | undefined, files: readonly string[] }} Options */

const KNOWN = /** @type {const} */ ({
  only: { type: 'string', multiple: true },
  mirror: { type: 'string' },
});

/**
 * What follows the options is passed on to vitest: which files to run.
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { values, positionals } = parsed(args);
  return { kinds: kindsOf(values.only ?? []), mirror: values.mirror, files: positionals };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args: [...args], options: KNOWN, allowPositionals: true });
  } catch (error) {
    throw new Problem(
      `${/** @type {Error} */ (error).message} Known: --only ENGINE, --mirror URL, names of test files.`,
    );
  }
}
