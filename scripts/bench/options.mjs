import { parseArgs } from 'node:util';
import { Problem } from '../problem.mjs';

/** @typedef {{ label: string, bytes: number }} Layer */

/** What can be measured alone. */
export const PARTS = /** @type {const} */ (['sizes', 'changes', 'restarts', 'crowd']);

/**
 * How much is measured: the layers that are saved, those that are left behind by what starts anew, how often each thing
 * is run, how many snapshots make a node crowded.
 * @typedef {{ saved: readonly Layer[], left: readonly Layer[], runs: number, looks: number, crowd: { vpses: number, each: number } }} Scope
 * @typedef {(typeof PARTS)[number]} Part
 * @typedef {{ scope: Scope, parts: readonly Part[], json: string | undefined, readme: boolean }} Options
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
  only: { type: 'string', multiple: true },
});

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  try {
    const { values } = parseArgs({ args: [...args], options: KNOWN });
    const { quick, json, readme = false, only = PARTS } = values;
    const unknown = only.find((part) => !PARTS.some((known) => known === part));
    if (unknown !== undefined) throw new Error(`There is no part called ${unknown}.`);
    if (readme && values.only) throw new Error('The README shows all parts.');
    return { scope: quick ? QUICK : WHOLE, parts: /** @type {readonly Part[]} */ (only), json, readme };
  } catch (error) {
    const known = `--quick, --json FILE, --readme, --only ${PARTS.join('|')}`;
    throw new Problem(`${/** @type {Error} */ (error).message} Known: ${known}.`);
  }
}
