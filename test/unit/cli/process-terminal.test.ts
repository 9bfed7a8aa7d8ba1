import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { processTerminal } from '../../../cli/terminal/process-terminal.ts';

/** A pipe whose reader has gone. */
function broken(): Writable {
  const failure = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  return new Writable({ write: (_piece, _encoding, done) => done(failure) });
}

it.each(['stdout', 'stderr'] as const)('whoever reads no more of %s has had enough', async (which) => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), [which]: broken() };
  let left = false;
  const terminal = processTerminal(
    { ...streams, pid: 0 } as unknown as NodeJS.Process,
    new AbortController().signal,
    () => void (left = true),
  );

  terminal[which === 'stdout' ? 'out' : 'err']('a line\n');

  await expect.poll(() => left).toBe(true);
});
