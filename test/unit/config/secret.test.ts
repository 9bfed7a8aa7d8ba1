import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../config/secret.ts';

describe('a secret', () => {
  const secret = new Secret('correct horse');

  it('shows itself only on request', () => {
    expect(secret.reveal()).toBe('correct horse');
  });

  it.each([
    ['String', String(secret)],
    ['a template', `${secret}`],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ deep: { secret } }, { showHidden: true, depth: 9 })],
  ])('is hidden in %s', (_where, shown) => {
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain('horse');
  });

  it('equals its own text only', () => {
    expect(secret.equals('correct horse')).toBe(true);
    expect(secret.equals('correct horsE')).toBe(false);
    expect(secret.equals('')).toBe(false);
  });
});
