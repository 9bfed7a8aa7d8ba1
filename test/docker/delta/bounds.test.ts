import { link, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDeltas } from '../../../runner/delta/deltas.ts';
import { runProgram } from '../../../runner/programs/run-program.ts';
import type { Delta } from '../../../runner/ports/deltas.ts';
import { TaskId } from '../../../runner/wire/names.ts';

/** What is on a disk is written by others: it must not decide how much of ours a look at it takes. */

const MB = 1024 ** 2;

let home: string;
let disk: string;
let delta: Delta;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'savepoint-bounds-'));
  disk = join(home, 'disk');
  await mkdir(disk);
  const deltas = await openDeltas(join(home, 'deltas'));
  delta = await deltas.open({ taskId: TaskId.parse('web'), container: 'c1', folder: disk }, async () => true);
});
afterEach(async () => {
  await delta.close();
  await rm(home, { recursive: true });
});

it('what has become large since it was looked at is not copied while the VPS stands still', async () => {
  await writeFile(join(disk, 'hole'), '');
  await delta.look();
  await truncate(join(disk, 'hole'), 1024 ** 4);

  await expect(delta.capture()).rejects.toThrow('much more has changed than when it was looked at');
});

it('what was large when it was looked at is copied, however large', async () => {
  await truncate(await made('hole'), 300 * MB);
  await delta.look();

  await delta.capture();

  expect(delta.layer()?.bytes).toBeGreaterThan(300 * MB);
});

it('a file with many names is counted and copied once', async () => {
  const first = await made('first', Buffer.alloc(MB, 'x'));
  for (let nth = 0; nth < 10; nth += 1) await link(first, join(disk, `name-${nth}`));
  await untilBelieved();

  const { uncopiedFiles, changedBytes } = await delta.look();
  await delta.copyAhead();
  const { uncopiedBytes } = await delta.look();
  await delta.capture();

  expect({ uncopiedFiles, changedBytes, uncopiedBytes }).toEqual({
    uncopiedFiles: 1,
    changedBytes: MB,
    uncopiedBytes: 0,
  });
  expect(delta.layer()?.bytes).toBeLessThan(2 * MB);
});

it('what a program says may be too much: then it is ended, and so is the work, but not this process', async () => {
  const tooMuch = () => {
    throw new Error('too much');
  };

  await expect(runProgram('sh', ['-c', 'echo; exec sleep 16.1803'], 10_000, tooMuch)).rejects.toThrow('too much');

  const left = () => runProgram('pgrep', ['-f', '^sleep 16.1803'], 10_000);
  await expect.poll(left).toMatchObject({ code: 1 });
});

async function made(name: string, content: string | Buffer = ''): Promise<string> {
  const path = join(disk, name);
  await writeFile(path, content);
  return path;
}

/** What changed in the very moment of a look is copied again. */
function untilBelieved(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
