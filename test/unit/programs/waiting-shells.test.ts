import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { runProgram, startProgram } from '../../../runner/programs/run-program.ts';

const SECONDS = 10_000;

async function said(program: string, args: readonly string[], input = ''): Promise<string> {
  const pieces: Buffer[] = [];
  const { code } = await runProgram(program, args, SECONDS, (piece) => pieces.push(piece), Buffer.from(input));
  expect(code).toBe(0);
  return Buffer.concat(pieces).toString();
}

/** The shells that wait, by their numbers. */
function shells(): string[] {
  const all = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,args='], { encoding: 'utf8' });
  return all.split('\n').flatMap((line) => /^\s*(\d+) sh -c IFS= read/.exec(line)?.[1] ?? []);
}

const ODD = ['', ' a  b ', "it's", '$HOME `id` \\n "', '*', '-n', '\u00e9', 'two\nlines'];

describe.each(['no shell waits', 'shells wait'] as const)('a program, while %s', (state) => {
  beforeEach(async () => {
    if (state === 'no shell waits') return drain();
    await said('true', []);
    await expect.poll(() => shells().length).toBe(12);
  });

  it('is started', async () => {
    const before = shells();
    const own = (await said('sh', ['-c', 'echo $$'])).trim();

    expect(before.includes(own)).toBe(state === 'shells wait');
  });

  it('gets its words as they are', async () => {
    const words = ODD.map(async (word) => said('printf', ['%s|', word, 'end']));

    expect(await Promise.all(words)).toEqual(ODD.map((word) => `${word}|end|`));
  });

  it('gets what it is to read, all of it', async () => {
    const input = 'first\nsecond\0third'.repeat(50_000);

    expect(await said('cat', [], input)).toBe(input);
  });

  it('works in the folder', async () => {
    const pieces: Buffer[] = [];
    await startProgram('pwd', [], tmpdir()).finish(Buffer.alloc(0), SECONDS, (piece) => pieces.push(piece));

    expect(Buffer.concat(pieces).toString()).toBe(`${tmpdir()}\n`);
  });

  it('tells how it ended, and of what it complained', async () => {
    const end = await runProgram('sh', ['-c', 'echo no good >&2; exit 3'], SECONDS);

    expect(end).toEqual({ code: 3, complaint: 'sh: no good' });
  });

  it('that is not there says so', async () => {
    await expect(runProgram('no-such-program', [], SECONDS)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a shell that waits', () => {
  beforeEach(async () => {
    await said('true', []);
    await expect.poll(() => shells().length).toBe(12);
  });

  it('is not taken when it has been killed', async () => {
    for (const pid of shells()) process.kill(Number(pid), 'SIGKILL');
    await expect.poll(shells).toEqual([]);
    await sleep(50);

    expect(await said('echo', ['here'])).toBe('here\n');
  });

  it('keeps nobody alive', () => {
    const awake = process.getActiveResourcesInfo();

    // Each has three pipes. Some are of this test's own process.
    expect(awake).not.toContain('ProcessWrap');
    expect(awake.filter((what) => what === 'PipeWrap').length).toBeLessThan(3 * 12);
  });
});

/** As many are taken as wait. */
function drain(): void {
  for (let left = shells().length; left > 0; left -= 1) startProgram('cat', []).kill();
}
