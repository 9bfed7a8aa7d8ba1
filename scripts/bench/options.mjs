import { parseArgs } from 'node:util';
import { Problem } from '../problem.mjs';

/** @typedef {{ label: string, bytes: number }} Layer */

/**
 * How much is measured: the layers that are saved, those that are left behind by what starts anew, how often each thing
 * is run, how many snapshots make a node crowded.
 * @typedef {{ saved: readonly Layer[], left: readonly Layer[], runs: number, looks: number, crowd: { vpses: number, each: number } }} Scope
 * @typedef {{ scope: Scope, json: string | undefined, readme: boolean }} Options
 */

const MB = 1024 * 1024;

const SMALL = { label: '10 MB', bytes: 10 * MB };
const MIDDLE = { label: '100 MB', bytes: 100 * MB };
const LARGE = { label: '1 GB', bytes: 1024 * MB };

/** @type {Scope} */
const WHOLE = {
  saved: [SMALL, MIDDLE, LARGE],
  left: [SMALL, LARGE],
  runs: 5,
  looks: 100,
  crowd: { vpses: 50, each: 20 },
};

/** @type {Scope} */
const QUICK = { saved: [SMALL, MIDDLE], left: [SMALL], runs: 3, looks: 30, crowd: { vpses: 10, each: 20 } };

const KNOWN = /** @type {const} */ ({
  quick: { type: 'boolean' },
  json: { type: 'string' },
  readme: { type: 'boolean' },
});

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  try {
    const { values } = parseArgs({ args: [...args], options: KNOWN });
    return { scope: values.quick ? QUICK : WHOLE, json: values.json, readme: values.readme ?? false };
  } catch (error) {
    throw new Problem(`${/** @type {Error} */ (error).message} Known: --quick, --json FILE, --readme.`);
  }
}
