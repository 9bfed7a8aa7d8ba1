import { expect, it } from 'vitest';
import { isCarried, tarHeader, TYPES } from '../../../runner/tar/tar-header.ts';

it.each([
  ['user.note', true],
  ['security.capability', true],
  ['trusted.overlay.opaque', false],
  ['security.selinux', false],
  ['user.a=b', false],
])('of the attribute %s, a layer has it: %s', (name, carried) => {
  const attributes = { [name]: Buffer.from('value') };

  expect(isCarried(name)).toBe(carried);
  expect(tarHeader({ name: 'file', type: TYPES.file, attributes }).includes(`SCHILY.xattr.${name}=value`)).toBe(
    carried,
  );
});
