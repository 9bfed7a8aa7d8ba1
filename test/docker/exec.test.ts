import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Commands in a VPS: what they print, how they end, and that they do end. */

const LIVES = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';

let tested: RunnerUnderTest;
let taskId: TaskId;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  taskId = tested.taskId('exec');
  await tested.create('exec', { image: await busyboxImage(tested.corner.dockerHost), command: LIVES });
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const exec = (command: string[], more: object = {}) =>
  tested.call(api.execInVps, { ...inside(), body: { command, ...more } });
const sh = (script: string, more: object = {}) => exec(['/bin/sh', '-c', script], more);
/** Seen from the Engine, past the runner. Process 1 and what it waits for are always there. */
const processes = async (word: string) => {
  const top = (await tested.corner.docker.getContainer(`savepoint-vps-${taskId}`).top()) as { Processes: string[][] };
  return top.Processes.filter((row) => row.at(-1)?.includes(word)).length;
};

describe('a command', () => {
  it('answers what it printed, errors and all, and how it ended', async () => {
    const end = await sh('echo out; echo err >&2; exit 3');

    expect(end).toMatchObject({ exit_code: 3, truncated: false, timed_out: false, still_running: false });
    expect(end.output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(end.ms).toBeGreaterThan(0);
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    expect((await exec(['echo', '$HOME; `id`', '', '"'])).output).toBe('$HOME; `id`  "\n');
  });

  it('runs as the user that was asked for', async () => {
    expect((await exec(['id', '-u'], { user: '1234:5' })).output).toBe('1234\n');
  });

  it('that prints without end is told by its end, in little memory', async () => {
    const { output, truncated, exit_code } = await sh('yes | head -c 20000000; printf "the end ü"');

    expect({ exit_code, truncated }).toEqual({ exit_code: 0, truncated: true });
    expect(output.length).toBeLessThanOrEqual(64 * 1024);
    expect(output).toMatch(/^(?:y\n|\ny)[y\n]*the end ü$/);
  });

  it('that there is not has failed, as in a shell', async () => {
    const { exit_code, output } = await exec(['/no/such/program']);

    expect([126, 127]).toContain(exit_code);
    expect(output).toContain('/no/such/program');
  });

  it('is over when it has ended, though what it has started still could print', async () => {
    const { exit_code, output, ms } = await sh('sleep 77777 & echo started');

    expect({ exit_code, output }).toEqual({ exit_code: 0, output: 'started\n' });
    expect(ms).toBeLessThan(30_000);
    expect(await processes('77777')).toBe(1);
  });

  it('that closes what it prints to is waited for all the same', async () => {
    expect((await sh('exec >&- 2>&-; sleep 1; exit 7')).exit_code).toBe(7);
  });
});

describe('a command whose time is over', () => {
  it('is ended, with all that it has started', async () => {
    const end = await sh('echo begun; sleep 98765 & sleep 98765', { timeout_seconds: 1 });

    expect(end).toMatchObject({ exit_code: null, output: 'begun\n', timed_out: true, still_running: false });
    expect(await processes('98765')).toBe(0);
  });

  it('is killed when it does not hear', async () => {
    const end = await sh('trap "" TERM; while :; do sleep 43210; done', { timeout_seconds: 1 });

    expect(end).toMatchObject({ timed_out: true, still_running: false });
    expect(await processes('43210')).toBe(0);
  });

  it('leaves alone what another command has started', async () => {
    await sh('sleep 55555 >/dev/null 2>&1 &');

    await sh('sleep 66666', { timeout_seconds: 1 });

    expect([await processes('55555'), await processes('66666')]).toEqual([1, 0]);
  });

  it('and that forgot its own name goes on, and that is told', async () => {
    const end = await sh('exec env -i sleep 8', { timeout_seconds: 1 });

    expect(end).toMatchObject({ timed_out: true, still_running: true });
    await eventually(async () => expect(await processes('sleep 8')).toBe(0));
  });
});

describe('a VPS in which no command can run', () => {
  it('waits until a snapshot has let go of it', async () => {
    await tested.corner.docker.getContainer(`savepoint-vps-${taskId}`).pause();
    const busy = tested.call(api.createSnapshot, inside());
    const early = await exec(['true']).catch((failure: unknown) => failure);
    await busy.catch(() => undefined);
    await tested.corner.docker.getContainer(`savepoint-vps-${taskId}`).unpause();
    const taking = tested.call(api.createSnapshot, { ...inside(), body: { method: 'commit' } });

    const ends = await Promise.all(
      Array.from({ length: 8 }, async (_none, nth) => (await sleep(nth * 20), exec(['true']))),
    );

    expect(early).toMatchObject({ code: 'wrong_state' });
    expect(ends.map(({ exit_code }) => exit_code)).toEqual(Array(8).fill(0));
    await taking;
  });

  it('refuses more than a few at once', async () => {
    const running = Array.from({ length: 8 }, () => exec(['sleep', '1']));

    await expect(exec(['true'])).rejects.toMatchObject({ code: 'too_many_requests' });

    expect((await Promise.all(running)).every(({ exit_code }) => exit_code === 0)).toBe(true);
    expect((await exec(['true'])).exit_code).toBe(0);
  });

  it.each([
    ['paused', () => tested.call(api.pauseVps, inside()), () => tested.call(api.resumeVps, inside())],
    [
      'exited',
      () => tested.call(api.stopVps, { ...inside(), body: { snapshot: false } }),
      () => tested.call(api.startVps, inside()),
    ],
  ] as const)('says that it is %s', async (status, bring, back) => {
    await bring();

    await expect(exec(['true'])).rejects.toMatchObject({ code: 'wrong_state', details: { status } });

    await back();
    expect((await exec(['true'])).exit_code).toBe(0);
  });

  it('says so too when it ends meanwhile', async () => {
    const cut = exec(['sleep', '600']).catch((failure: unknown) => failure);
    await sleep(500);

    await tested.call(api.stopVps, { ...inside(), body: { snapshot: false } });

    const end = (await cut) as object;
    expect('exit_code' in end ? end.exit_code : 'code' in end && end.code).toSatisfy(
      (told: unknown) => told === 137 || told === 'wrong_state',
    );
  });

  it('and when it ends just as the command is started', async () => {
    const container = tested.corner.docker.getContainer(`savepoint-vps-${taskId}`);
    const codes = new Set<unknown>();

    for (let delayMs = 0; delayMs < 24; delayMs += 1) {
      await container.start().catch(() => undefined);
      const ending = sleep(delayMs).then(() => container.kill());
      const told = await exec(['true']).then(
        ({ exit_code }) => typeof exit_code,
        (failure: { code: string }) => failure.code,
      );
      codes.add(told);
      await ending;
    }

    expect(['number', 'object', 'wrong_state']).toEqual(expect.arrayContaining([...codes]));
  });
});
