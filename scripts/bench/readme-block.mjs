import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../paths.mjs';
import { ratio } from './table.mjs';
import { amount } from './verdict.mjs';

/** @typedef {import('./verdict.mjs').Verdict} Verdict */

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/**
 * The verdicts for the README. Ratios tell more than times, which are those of one machine.
 * @param {readonly Verdict[]} verdicts
 * @param {string} where the machine and the Engine
 */
export function readmeBlock(verdicts, where) {
  const rows = verdicts.map(({ what, ours, rival, rivalName, target, met, least, unit }) => {
    const compared = rival ? `**${ratio(ours, rival)}x** ${rivalName}` : '';
    const times = rival ? `${amount(ours.median)} / ${amount(rival.median)}` : amount(ours.median, unit);
    const floor = least
      ? `${rival ? `${ratio(least.figures, rival)}x` : amount(least.figures.median)}, ${least.what}`
      : '';
    return `| ${[what, compared, times, target, met ? 'yes' : 'no', floor].join(' | ')} |`;
  });
  const head = [
    '| what | ratio | medians, ours / plain | target | met | least possible |',
    '|---|---|---|---|---|---|',
  ];
  return [BEGIN, '', ...head, ...rows, '', `${where}`, '', END].join('\n');
}

/**
 * Puts the block in the place of the one in the README.
 * @param {string} block
 * @returns {Promise<boolean>} false when the README has no place for it
 */
export async function writeReadme(block) {
  const path = join(checkout, 'README.md');
  const text = await readFile(path, 'utf8').catch(() => '');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) return false;
  await writeFile(path, text.slice(0, begin) + block + text.slice(end + END.length));
  return true;
}
