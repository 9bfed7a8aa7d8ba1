import { expect, it } from 'vitest';
import { mirrorIn } from '../../../scripts/engines/apt-mirror.mjs';
import { readOptions } from '../../../scripts/engines/options.mjs';

/** What `npm run test:engines` is told, and where it fetches from. */

const STANZAS = `Types: deb
# http://snapshot.example/archive/debian
URIs: http://security.example/debian-security
Suites: bookworm-security

Types: deb
URIs: https://mirror.example/pub/debian/
Suites: bookworm`;

it.each([
  ['stanzas', [STANZAS], 'https://mirror.example/pub/debian/'],
  [
    'lines',
    ['# deb http://old.example/debian sid main\ndeb [arch=amd64] http://a.example/debian sid main'],
    'http://a.example/debian',
  ],
  ['the first of several', ['deb http://a.example/debian sid main', STANZAS], 'http://a.example/debian'],
  ['another distribution', ['deb http://archive.example/ubuntu noble main'], 'http://deb.debian.org/debian'],
  ['nothing', [], 'http://deb.debian.org/debian'],
])('the mirror is found in %s', (_kind, texts, expected) => {
  expect(mirrorIn(texts)).toBe(expected);
});

it('all engines are tried unless some are named', () => {
  const names = (...args: string[]) => readOptions(args).kinds.map(({ name }) => name);

  expect(names()).toEqual(['26.1', '28.5', '28.5-containerd']);
  expect(names('--only', '28.5-containerd', '--only', '26.1')).toEqual(['26.1', '28.5-containerd']);
  expect(readOptions(['--mirror', 'http://b.example/debian', 'whole-life'])).toMatchObject({
    mirror: 'http://b.example/debian',
    files: ['whole-life'],
  });
});

it.each([
  ['an engine that nobody knows', ['--only', '1.0'], /no engine 1\.0: 26\.1, /],
  ['an option that nobody knows', ['--fast'], /Known: --only ENGINE/],
])('%s is refused', (_what, args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});
