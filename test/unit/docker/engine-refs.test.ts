import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as refs from '../../../runner/docker/engine-refs.ts';

const ID = 'a'.repeat(64);
const DIGEST = `sha256:${ID}`;

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('a', 'B', '0', '/', '.', '..', '%', '2f', '?', '#', '&', ':', '@', ' ', '\\', '\n', DIGEST))
    .map((parts) => parts.join('')),
);

it('lets nothing pass that an URL could read otherwise', () => {
  const makers = [
    refs.containerLook,
    (ref: string) => refs.containerAction(ref, '/start'),
    refs.imagePath,
    refs.exactImagePath,
    (ref: string) => refs.networkAction(ref, 'connect'),
  ];

  fc.assert(
    fc.property(anything, fc.constantFrom(...makers), (ref, make) => {
      let path: string;
      try {
        path = make(ref);
      } catch {
        return;
      }
      const url = new URL(`http://engine${path}`);
      expect(url.pathname + url.search + url.hash).toBe(path);
      expect(path).not.toMatch(/\/\/|\/\.\.?(?:\/|$)/);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  ['debian', 'debian', 'latest'],
  ['debian:12', 'debian', '12'],
  ['registry.example:5000/team/app', 'registry.example:5000/team/app', 'latest'],
  ['registry.example:5000/team/app:v1', 'registry.example:5000/team/app', 'v1'],
  [`debian:12@${DIGEST}`, 'debian', DIGEST],
  ['savepoint/vps-a__b.c--d:snap-20260102-030405-2', 'savepoint/vps-a__b.c--d', 'snap-20260102-030405-2'],
])('reads %s', (ref, repository, tag) => {
  expect(refs.splitReference(ref)).toEqual({ repository, tag });
});

it.each(['', ':1', 'a:', 'A/B:1', 'a//b', 'a/../b', 'a:b:c', 'a@sha256:12', `a@${DIGEST}@${DIGEST}`, 'a'.repeat(600)])(
  'refuses %j as an image',
  (ref) => {
    expect(() => refs.splitReference(ref)).toThrow(expect.objectContaining({ code: 'image_not_found' }));
  },
);

it('spells out what an image is called where it is to be removed', () => {
  expect(refs.exactImagePath('abc')).toBe('/images/abc:latest');
  expect(refs.exactImagePath(DIGEST)).toBe(`/images/${DIGEST}`);
  expect(refs.exactImagePath(`a@${DIGEST}`)).toBe(`/images/a@${DIGEST}`);
});
