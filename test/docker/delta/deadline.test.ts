import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openDeltas } from '../../../runner/delta/deltas.ts';
import { runProgram, startProgram } from '../../../runner/programs/run-program.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { busyboxImage } from '../../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../../support/runner-under-test.ts';

/** A disk that hangs must not keep a VPS frozen. */

let tested: RunnerUnderTest | undefined;
let home: string | undefined;

afterEach(async () => {
  await tested?.close();
  if (home !== undefined) await rm(home, { recursive: true });
  [tested, home] = [undefined, undefined];
});

it('a snapshot whose disk is not read in time is a commit, and its VPS runs on', async () => {
  home = await mkdtemp(join(tmpdir(), 'savepoint-deadline-'));
  tested = await runnerUnderTest({}, { deltas: await openDeltas(home, { deadlines: { moving: 600_000, still: 0 } }) });
  const image = await busyboxImage(tested.corner.dockerHost);
  const { task_id } = await tested.create('vps', { image });
  await tested.corner.sh(`savepoint-vps-${task_id}`, 'date > /state');

  const { method, method_reason, state } = await tested.call(api.createSnapshot, { params: { task_id } });

  expect({ method, state }).toEqual({ method: 'commit', state: 'ready' });
  expect(method_reason).toContain('was not done within 0 ms');
  expect((await tested.call(api.vpsStatus, { params: { task_id } })).status).toBe('running');
});

it('a program that hangs is ended, with all that it has started', async () => {
  const input = Buffer.from('31.4159\0');
  const args = ['-0', '-I', '{}', 'sleep', '{}'];

  await expect(runProgram('xargs', args, 500, undefined, input)).rejects.toThrow('was not done within 500 ms');

  const left = () => said('pgrep', ['-f', '^sleep 31.4159']);
  await expect.poll(left).toBe('');
});

it('a program that is not needed after all is ended, too', async () => {
  startProgram('xargs', ['-0', 'echo', '27.1828']).kill();

  await expect.poll(() => said('pgrep', ['-f', '^xargs -0 echo 27.1828'])).toBe('');
});

it('a program that is not there says so', async () => {
  await expect(runProgram('no-such-program', [], 1000)).rejects.toThrow('ENOENT');
});

async function said(program: string, args: readonly string[]): Promise<string> {
  const pieces: Buffer[] = [];
  await runProgram(program, args, 10_000, (piece) => pieces.push(piece));
  return Buffer.concat(pieces).toString();
}
