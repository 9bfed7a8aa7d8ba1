import { Problem } from '../problem.mjs';

/**
 * The engines that are tried besides the one of this machine. `suite` is the Debian whose docker.io it is, `store` where
 * it keeps images: in its own layers, or in containerd's, which behaves like another engine in many ways.
 * @typedef {{ name: string, version: string, suite: string, store: 'overlay2' | 'containerd' }} Kind
 */

/** @type {readonly Kind[]} */
export const KINDS = [
  { name: '26.1', version: '26.1', suite: 'trixie', store: 'overlay2' },
  { name: '28.5', version: '28.5', suite: 'sid', store: 'overlay2' },
  { name: '28.5-containerd', version: '28.5', suite: 'sid', store: 'containerd' },
];

/**
 * The kinds that were asked for by name, or all.
 * @param {readonly string[]} names
 */
export function kindsOf(names) {
  const unknown = names.find((name) => !KINDS.some((kind) => kind.name === name));
  if (unknown) throw new Problem(`There is no engine ${unknown}: ${KINDS.map(({ name }) => name).join(', ')}.`);
  return KINDS.filter(({ name }) => names.length === 0 || names.includes(name));
}
