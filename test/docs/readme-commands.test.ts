import { expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { written } from './written.ts';

/** Nobody answers there: a command that is written right ends with 6, any other with 2. */
const NOWHERE = { SAVEPOINT_URL: 'http://127.0.0.1:1', SAVEPOINT_TOKEN: 'secret' };

it("the commands in the README are the command line's", async () => {
  const readme = await written('README.md');
  const lines = Array.from(readme.matchAll(/^savepoint (.*)$/gm), ([, words = '']) => words);
  const line = await CommandLine.open(NOWHERE);

  const ended: [string, number][] = [];
  for (const words of lines) ended.push([words, (await line.run(words.replace(/ < .*/, '').split(' '))).exit]);
  await line.remove();

  expect(lines.length).toBeGreaterThan(8);
  expect(ended).toEqual(lines.map((words) => [words, 6]));
});
