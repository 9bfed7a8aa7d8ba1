import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A restore whose check fails has not happened; one whose check succeeds in the end has. */

/** Says after two seconds that it is ready; with /broken it never does, and with /dying it ends. */
const COMMAND =
  'trap "exit 0" TERM; sleep 2; [ -e /dying ] && exit 4; [ -e /broken ] || touch /run-ready; while :; do sleep 1; done';

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`check-${(count += 1)}`);
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);
const status = () => tested.call(api.vpsStatus, inside());
const restore = (name: string, script: string, timeout_seconds: number) =>
  tested.call(api.restoreSnapshot, {
    params: { task_id: taskId, name },
    body: { check: { command: ['/bin/sh', '-c', script], timeout_seconds } },
  });

/** A VPS with a snapshot that was taken after a script had run. */
async function savedAfter(script: string): Promise<string> {
  await tested.create(`check-${count}`, { image, command: COMMAND });
  await sh(script);
  const { name } = await tested.call(api.createSnapshot, inside());
  await sh('rm -f /broken /dying /run-ready; echo mine > /note');
  return name;
}

it('is tried again until it succeeds', async () => {
  const name = await savedAfter('echo saved > /note; rm -f /run-ready');

  const { from } = await restore(name, 'echo tried >> /tries; [ -e /run-ready ]', 30);

  expect(from).toBe(name);
  expect(await sh('cat /note')).toBe('saved\n');
  expect((await sh('wc -l < /tries')).trim()).toMatch(/^[2-9]$/);
});

it('that never succeeds brings the VPS back as it was, and says what it saw', async () => {
  const name = await savedAfter('touch /broken; rm -f /run-ready');
  const { container } = await status();

  const failure = await restore(name, 'echo "not ready: $(ls /run-ready 2>&1)"; exit 9', 3).catch((e: unknown) => e);

  expect(failure).toMatchObject({
    code: 'restore_failed',
    details: {
      exit_code: 9,
      output: expect.stringContaining('not ready'),
      why: expect.stringContaining('exit code 9'),
    },
  });
  expect((failure as { details: { tries: number } }).details.tries).toBeGreaterThan(1);
  expect(await status()).toMatchObject({ status: 'running', container });
  expect(await sh('cat /note')).toBe('mine\n');
});

it('that hangs is over when its time is', async () => {
  const name = await savedAfter('true');
  const { container } = await status();

  const failure = await restore(name, 'echo waiting; sleep 600', 2).catch((e: unknown) => e);

  expect(failure).toMatchObject({
    code: 'restore_failed',
    details: { exit_code: null, output: 'waiting\n', tries: 1 },
  });
  expect(await status()).toMatchObject({ status: 'running', container });
});

it('is not waited for any longer when the restored VPS has ended', async () => {
  const name = await savedAfter('touch /dying');
  const { container } = await status();

  const failure = await restore(name, 'false', 600).catch((e: unknown) => e);

  expect(failure).toMatchObject({ code: 'restore_failed', details: { why: expect.stringContaining('exit code 4') } });
  expect(await status()).toMatchObject({ status: 'running', container });
});

it('ends with the operation that is canceled, and the VPS is as it was', async () => {
  const name = await savedAfter('true');
  const { container } = await status();
  const heard = await tested.listen();

  const restoring = restore(name, 'sleep 600', 600).catch((e: unknown) => e);
  await expect
    .poll(() => heard.some((event) => 'operation' in event && event.operation.step === 'checking'), { timeout: 20_000 })
    .toBe(true);
  await tested.call(api.cancelOperation, { params: { id: String((await status()).busy?.operation_id) } });

  expect(await restoring).toMatchObject({ code: 'canceled' });
  expect(await status()).toMatchObject({ status: 'running', container });
});
