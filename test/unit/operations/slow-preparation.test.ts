import { beforeEach, expect, it } from 'vitest';
import { Operations } from '../../../runner/operations/operations.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { TaskId } from '../../../runner/wire/names.ts';

/** The Engine may walk a large disk for minutes before it is known whether an operation can be done at all. */

const demo = TaskId.parse('demo');
const execute = async (_op: unknown, prepared: string) => prepared;

let operations: Operations;

beforeEach(() => {
  const ignore = () => undefined;
  operations = new Operations({
    now: () => new Date(),
    newId: () => 'op-1',
    emit: ignore,
    report: ignore,
    preparingMs: 30,
  });
});

it.each([
  ['succeeds', async () => 'done', { state: 'succeeded', result: 'done', error: null }],
  ['fails', fails, { state: 'failed', result: null, error: { code: 'no_space', message: 'it is too large' } }],
])('is waited for so long and not longer, and %s later', async (_how, outcome, told) => {
  let open: () => void = () => undefined;
  const walked = new Promise<void>((resolve) => (open = resolve));
  const prepare = () => walked.then<string>(outcome);

  const { operation, done } = await operations.start(demo, 'vps.delete', { prepare, execute });

  expect(operation()).toMatchObject({ id: 'op-1', state: 'running' });
  await expect(operations.start(demo, 'vps.start', { prepare, execute })).rejects.toMatchObject({ code: 'vps_busy' });
  open();
  await done.catch(() => undefined);
  expect(operation()).toMatchObject(told);
  expect(operations.holder(demo)).toBeUndefined();
});

it('refuses at once what is known to be impossible soon', async () => {
  const refused = operations.start(demo, 'vps.delete', { prepare: fails, execute });

  await expect(refused).rejects.toMatchObject({ code: 'no_space' });
});

async function fails(): Promise<never> {
  throw new AppError('no_space', 'it is too large');
}
