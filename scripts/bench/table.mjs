import { amount } from './verdict.mjs';

/** @typedef {import('./verdict.mjs').Verdict} Verdict */

const HEAD = ['what', 'Savepoint', 'min-max', 'plain Docker', 'min-max', 'ratio', 'target', ''];

/**
 * The verdicts as lines for a terminal.
 * @param {readonly Verdict[]} verdicts
 */
export function table(verdicts) {
  const rows = [HEAD, ...verdicts.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (/** @type {readonly string[]} */ row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

/** @param {Verdict} verdict */
function rowOf({ what, ours, rival, target, met, unit }) {
  return [
    what,
    amount(ours.median, unit),
    unit === 'MB' ? '' : spread(ours),
    rival ? amount(rival.median) : '',
    rival ? spread(rival) : '',
    rival ? ratio(ours, rival) : '',
    target,
    met ? 'ok' : 'MISSED',
  ];
}

/**
 * @param {import('./figures.mjs').Figures} ours
 * @param {import('./figures.mjs').Figures} rival
 */
export function ratio(ours, rival) {
  return (ours.median / rival.median).toFixed(2);
}

/** @param {import('./figures.mjs').Figures} figures */
function spread({ min, max }) {
  const digits = max < 10 ? 1 : 0;
  return `${min.toFixed(digits)}-${max.toFixed(digits)}`;
}
