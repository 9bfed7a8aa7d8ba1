/**
 * @typedef {{ median: number, min: number, max: number, runs: number }} Figures
 */

/**
 * @param {readonly number[]} milliseconds at least one
 * @returns {Figures}
 */
export function figuresOf(milliseconds) {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (/** @type {number} */ index) => /** @type {number} */ (sorted[index]);
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, min: at(0), max: at(sorted.length - 1), runs: sorted.length };
}

/**
 * Measures ours and the rival in turns, so that whatever else the machine does meets both alike. The first pair is not
 * counted: it warms both.
 * @param {number} runs
 * @param {() => Promise<number>} ours gives milliseconds
 * @param {() => Promise<number>} rival
 * @returns {Promise<{ ours: Figures, rival: Figures }>}
 */
export async function inTurns(runs, ours, rival) {
  await rival();
  await ours();
  /** @type {{ ours: number[], rival: number[] }} */
  const taken = { ours: [], rival: [] };
  for (let turn = 0; turn < runs; turn += 1) {
    taken.rival.push(await rival());
    taken.ours.push(await ours());
  }
  return { ours: figuresOf(taken.ours), rival: figuresOf(taken.rival) };
}

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} how long it took, in milliseconds
 */
export async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
