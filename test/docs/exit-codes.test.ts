import { expect, it } from 'vitest';
import { EXIT, exitCodeOf } from '../../cli/outcome/exit-codes.ts';
import { type ErrorCode, ERRORS } from '../../runner/wire/errors.ts';
import { written } from './written.ts';

it("the table of exit codes in DESIGN.md is the command line's: every code, and which errors end so", async () => {
  const design = await written('DESIGN.md');
  const table = /^\| exit code \| meaning \| errors \|\n\|[-| ]+\|\n((?:\|.*\n)+)/m.exec(design)?.[1] ?? '';

  const rows = table
    .trimEnd()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .map(([, exit, , errors = '']) => [Number(exit), Array.from(errors.matchAll(/`(\w+)`/g), ([, code]) => code)]);

  const codes = Object.keys(ERRORS) as ErrorCode[];
  expect(rows).toEqual(Object.values(EXIT).map((exit) => [exit, codes.filter((code) => exitCodeOf(code) === exit)]));
});
