import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alias, Flag, SnapshotName, SnapshotRef, TaskId } from '../../../runner/wire/names.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

/** How the Engine's image reference reads a repository of two parts, in its own grammar. */
const REPOSITORY = /^savepoint\/vps-[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

describe('the id of a VPS', () => {
  it.each(['a', '0', 'demo', 'a.b', 'a_b', 'a__b', 'a-b', 'a---b', 'vps-2026.1', 'x'.repeat(63)])('may be %s', (id) => {
    expect(takes(TaskId, id)).toBe(true);
  });

  it.each([
    '',
    'A',
    'ü',
    '.a',
    'a.',
    'a..b',
    'a___b',
    'a._b',
    '-a',
    'a-',
    'a/b',
    '..',
    'a b',
    'a\n',
    'a%2fb',
    'a?force=true',
    '__proto__',
    'x'.repeat(64),
    7,
    null,
  ])('may not be %j', (id) => {
    expect(takes(TaskId, id)).toBe(false);
  });

  it('always is one part of a path, a file name and an image name, and nothing else', () => {
    const Text = fc.oneof(fc.string({ maxLength: 70 }), fc.stringMatching(/^[a-z0-9._-]{1,10}$/));
    fc.assert(
      fc.property(Text, (text) => {
        if (!takes(TaskId, text)) return;
        expect(text).toMatch(/^[a-z0-9._-]{1,63}$/);
        expect(encodeURIComponent(text)).toBe(text);
        expect(`savepoint/vps-${text}`).toMatch(REPOSITORY);
        expect(['.', '..']).not.toContain(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('is judged at once, however long and odd', () => {
    expect(takes(TaskId, `${'a-'.repeat(100_000)}!`)).toBe(false);
  });
});

describe('the name of a snapshot', () => {
  it.each(['snap-20261121-235959', 'snap-20261121-235959-2', 'snap-20261121-235959-123456'])('may be %s', (name) => {
    expect(takes(SnapshotName, name)).toBe(true);
  });

  it.each(['snap-2026-1', 'snap-20261121-235959-', 'snap-20261121-235959\n', 'Snap-20261121-235959', 'latest'])(
    'may not be %j',
    (name) => expect(takes(SnapshotName, name)).toBe(false),
  );
});

describe('an alias', () => {
  it.each(['before upgrade', 'v1.0', 'a/b', '...', 'naïve 🙂', 'x'.repeat(100)])('may be %s', (alias) => {
    expect(Alias.parse(alias)).toBe(alias);
  });

  it('loses the space around it', () => {
    expect(Alias.parse('  before  ')).toBe('before');
  });

  it.each([
    ['empty', ' '],
    ['too long', 'x'.repeat(101)],
    ['like a snapshot name', 'snap-20261121-235959'],
    ['like the beginning of one', 'snap-mine'],
    ['the word latest', ' latest '],
    ['the word container', 'container'],
    ['a step on the path', '.'],
    ['a step up the path', '..'],
    ['of two lines', 'a\nb'],
    ['of two lines, in Unicode', 'a\u2028b'],
    ['with a control character', 'a\u0000b'],
    ['half a character', 'a\ud83d'],
  ])('may not be %s', (_what, alias) => {
    expect(takes(Alias, alias)).toBe(false);
  });

  it('can be told from every name, and be named in a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        if (!takes(Alias, text)) return;
        const alias = Alias.parse(text);
        expect(takes(SnapshotName, alias)).toBe(false);
        expect(SnapshotRef.parse(alias)).toBe(alias);
        const { pathname } = new URL(`/a/${encodeURIComponent(alias)}/b`, 'http://node');
        expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(alias);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a yes or no in a query', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['', true],
    ['false', false],
    ['0', false],
  ])('reads %j as %j', (word, meant) => expect(Flag.parse(word)).toBe(meant));

  it.each(['yes', 'TRUE', '2', ['true', 'false'], undefined])('refuses %j', (word) => {
    expect(takes(Flag, word)).toBe(false);
  });
});
