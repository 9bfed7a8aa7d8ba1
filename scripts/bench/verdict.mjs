/**
 * One line of the bench: what was measured, against what, and what was aimed at.
 * @typedef {import('./figures.mjs').Figures} Figures
 * `least` is the part of the rival's work that the Engine itself needs for ours, too: nobody can be faster.
 * @typedef {{ what: string, ours: Figures, rivalName: string, rival: Figures | null, target: string, met: boolean,
 *   unit?: 'ms' | 'MB', least?: { what: string, figures: Figures } }} Verdict
 */

/**
 * Ours may take so many times what the rival takes, and a little more where a fixed cost is meant to be allowed.
 * @param {string} what
 * @param {string} rivalName
 * @param {{ ours: Figures, rival: Figures }} taken
 * @param {{ factor: number, plusMs?: number }} limit
 * @returns {Verdict}
 */
export function against(what, rivalName, { ours, rival }, { factor, plusMs = 0 }) {
  const target = `<= ${factor}x${plusMs > 0 ? ` + ${plusMs} ms` : ''}`;
  return { what, ours, rivalName, rival, target, met: ours.median <= rival.median * factor + plusMs };
}

/**
 * @param {string} what
 * @param {Figures} ours
 * @param {number} most milliseconds or bytes
 * @param {'ms' | 'MB'} [unit]
 * @returns {Verdict}
 */
export function within(what, ours, most, unit = 'ms') {
  return { what, ours, rivalName: '', rival: null, target: `<= ${amount(most, unit)}`, met: ours.median <= most, unit };
}

/**
 * @param {number} value milliseconds or bytes
 * @param {'ms' | 'MB'} [unit]
 */
export function amount(value, unit = 'ms') {
  if (unit === 'MB') return `${(value / 1024 ** 2).toFixed(2)} MB`;
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
