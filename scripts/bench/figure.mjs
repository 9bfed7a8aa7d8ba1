import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../paths.mjs';

/** @typedef {import('./snapshot-by-size.mjs').Point} Point */
/** @typedef {{ name: string, color: string, dashed?: boolean, of: (point: Point) => number }} Line */

const WIDTH = 800;
const HEIGHT = 380;
const PLOT = { left: 70, right: 540, top: 30, bottom: 320 };

/** @type {readonly Line[]} */
const LINES = [
  { name: 'docker commit, frozen all the while', color: '#d1495b', of: ({ commit }) => commit },
  { name: 'first snapshot', color: '#8d6cab', of: ({ first }) => first.total },
  { name: 'first snapshot: frozen', color: '#8d6cab', dashed: true, of: ({ first }) => first.frozen },
  { name: 'next one, 1 MB changed', color: '#2e86ab', of: ({ next }) => next.total },
  { name: 'next one, 1 MB changed: frozen', color: '#2e86ab', dashed: true, of: ({ next }) => next.frozen },
];

/**
 * Draws time and frozen time against the size of the layer, both axes logarithmic.
 * @param {readonly Point[]} points in the order of their size
 * @param {string} where the machine and the Engine
 */
export function figure(points, where) {
  const times = points.flatMap((point) => LINES.map(({ of }) => Math.max(1, of(point))));
  const [low, high] = [powerBelow(Math.min(...times)), powerBelow(Math.max(...times)) + 1];
  const sizes = points.map(({ bytes }) => Math.log10(bytes));
  const [smallest = 0, largest = 1] = [sizes[0], sizes.at(-1)];
  const x = (/** @type {number} */ bytes) =>
    PLOT.left + ((Math.log10(bytes) - smallest) / (largest - smallest || 1)) * (PLOT.right - PLOT.left);
  const y = (/** @type {number} */ ms) =>
    PLOT.bottom - ((Math.log10(Math.max(1, ms)) - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...grid(low, high, y),
    ...points.map(({ bytes, label }) => text(x(bytes), PLOT.bottom + 20, label, 'middle')),
    text(PLOT.left, 18, 'Time of a snapshot by size of the written layer (lower is better; both axes logarithmic)'),
    ...LINES.flatMap((line) => drawn(line, points, x, y)),
    ...legend(points, y),
    text(PLOT.left, HEIGHT - 14, `Medians. ${where}`),
    '</svg>',
    '',
  ].join('\n');
}

/**
 * @param {readonly Point[]} points
 * @param {string} where
 */
export async function writeFigure(points, where) {
  await writeFile(join(checkout, 'docs', 'bench.svg'), figure(points, where));
}

/** @param {number} value */
function powerBelow(value) {
  return Math.floor(Math.log10(value));
}

/**
 * @param {number} low
 * @param {number} high
 * @param {(ms: number) => number} y
 */
function grid(low, high, y) {
  const powers = Array.from({ length: high - low + 1 }, (_, nth) => 10 ** (low + nth));
  return powers.flatMap((ms) => [
    `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${round(y(ms))}" y2="${round(y(ms))}" stroke="#dddddd"/>`,
    text(PLOT.left - 8, y(ms) + 4, spoken(ms), 'end'),
  ]);
}

/** @param {number} ms */
function spoken(ms) {
  if (ms >= 1000) return `${ms / 1000} s`;
  // No logarithm shows what takes no time at all.
  return ms === 1 ? '0 to 1 ms' : `${ms} ms`;
}

/**
 * @param {Line} line
 * @param {readonly Point[]} points
 * @param {(bytes: number) => number} x
 * @param {(ms: number) => number} y
 */
function drawn({ color, dashed, of }, points, x, y) {
  const at = points.map((point) => `${round(x(point.bytes))},${round(y(of(point)))}`);
  const dash = dashed ? ' stroke-dasharray="5 4"' : '';
  return [
    `<polyline points="${at.join(' ')}" fill="none" stroke="${color}" stroke-width="2"${dash}/>`,
    ...at.map((pair) => `<circle cx="${pair.split(',')[0]}" cy="${pair.split(',')[1]}" r="3" fill="${color}"/>`),
  ];
}

/**
 * Each line's name where it ends, as far from the next one as it takes to be read.
 * @param {readonly Point[]} points
 * @param {(ms: number) => number} y
 */
function legend(points, y) {
  const last = /** @type {Point} */ (points.at(-1));
  const ends = LINES.map((line) => ({ ...line, at: y(line.of(last)) })).sort((a, b) => a.at - b.at);
  let lowest = -Infinity;
  return ends.map(({ name, color, at }) => {
    lowest = Math.max(at, lowest + 16);
    return text(PLOT.right + 10, lowest + 4, name, 'start', color);
  });
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} said
 * @param {'start' | 'middle' | 'end'} [anchor]
 * @param {string} [color]
 */
function text(x, y, said, anchor = 'start', color = '#333333') {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${color}">${escaped(said)}</text>`;
}

/** @param {string} said */
function escaped(said) {
  return said.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** @param {number} value */
function round(value) {
  return Number(value.toFixed(1));
}
