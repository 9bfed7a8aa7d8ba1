import { expect, it } from 'vitest';
import { ERRORS } from '../../runner/wire/errors.ts';
import { written } from './written.ts';

it("the table of errors in DESIGN.md is the code's: every code, its status, and whether to try again", async () => {
  const design = await written('DESIGN.md');
  const table = /^\| code \| status \| retryable \|\n\|[-| ]+\|\n((?:\|.*\n)+)/m.exec(design)?.[1] ?? '';

  const rows = table
    .trimEnd()
    .split('\n')
    .map((row) => row.replaceAll(/[|`]/g, ' ').trim().split(/\s+/));

  expect(rows).toEqual(
    Object.entries(ERRORS).map(([code, { status, retryable }]) => [code, String(status), retryable ? 'yes' : 'no']),
  );
});
