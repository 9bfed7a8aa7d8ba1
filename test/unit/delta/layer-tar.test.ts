import { expect, it } from 'vitest';
import type { Entry } from '../../../runner/delta/entry.ts';
import { type Facts, partsOf } from '../../../runner/delta/layer-tar.ts';

const facts: Facts = {
  attributes: () => ({ 'security.capability': Buffer.from('all of them') }),
  content: () => ({ size: 0, chunks: async function* () {} }),
  device: () => ({ major: 1, minor: 3 }),
};

it.each([
  ['f', true],
  ['d', true],
  ['l', false],
] as const)('of a path of kind %s, the extended attributes are in a layer: %s', (kind, are) => {
  const entry = { path: 'path', kind, mode: 0o755, uid: 0, gid: 0, size: 0, links: 1, modified: '1.0' } as Entry;

  const [part] = partsOf([{ is: 'entry', entry: { ...entry, target: 'elsewhere' } }], facts);

  expect(part?.header.includes('all of them')).toBe(are);
});
