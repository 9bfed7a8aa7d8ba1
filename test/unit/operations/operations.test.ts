import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Op, Operations, type Work } from '../../../runner/operations/operations.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import type { RunnerEvent } from '../../../runner/wire/model.ts';
import { TaskId } from '../../../runner/wire/names.ts';

const demo = TaskId.parse('demo');
const other = TaskId.parse('other');
const NOW = new Date('2026-11-21T10:00:00.000Z');

let events: RunnerEvent[];
let reported: { what: string; cause: unknown }[];
let operations: Operations;

beforeEach(() => {
  events = [];
  reported = [];
  let made = 0;
  operations = new Operations({
    now: () => NOW,
    newId: () => `op-${(made += 1)}`,
    emit: (event) => events.push(event),
    report: ({ what, cause }) => reported.push({ what, cause }),
  });
});

describe('the lock of a VPS', () => {
  it('is refused at once, and the refusal names the holder', async () => {
    const { open } = await held(demo);

    const refused = operations.start(demo, 'snapshot.restore', nothing);

    await expect(refused).rejects.toMatchObject({
      code: 'vps_busy',
      message: 'demo is busy: vps.stop',
      details: { holder: 'vps.stop', operation_id: 'op-1', since: NOW.toISOString() },
    });
    open();
  });

  it('that is held for a moment only makes the next one wait', async () => {
    const first = await operations.start(demo, 'snapshot.flatten', { ...waiting(20), brief: true });

    const second = await operations.start(demo, 'snapshot.create', nothing);

    expect(first.operation().state).toBe('succeeded');
    await second.done;
  });

  it('lets one of fifty in that ask at the same moment', async () => {
    const asked = Array.from({ length: 50 }, () => operations.start(demo, 'snapshot.create', waiting(20)));

    const outcomes = await Promise.allSettled(asked);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is of one VPS only', async () => {
    const { open } = await held(demo);

    await expect(run(other, nothing)).resolves.toBe('done');
    open();
  });

  it.each([
    ['prepare', { prepare: fails, execute: async () => 'done' }],
    ['execute', { prepare: async () => 1, execute: fails }],
    ['a compensation', { prepare: async () => 1, execute: failsTwice }],
    ['a step', { prepare: async () => 1, execute: async (op: Op) => op.attempt(fails) }],
  ])('is released after a failure in %s', async (_where, work: Work<unknown, unknown>) => {
    await expect(run(demo, work)).rejects.toThrow('it failed');

    expect(operations.holder(demo)).toBeUndefined();
    await expect(run(demo, nothing)).resolves.toBe('done');
  });

  it('is held until the last compensation has ended', async () => {
    let holderInUndo: string | undefined;
    const work: Work<unknown, unknown> = {
      prepare: async () => 1,
      execute: (op) =>
        op.attempt(async (undo) => {
          undo.add('look', async () => {
            await sleep(5);
            holderInUndo = operations.holder(demo)?.id;
          });
          throw new Error('it failed');
        }),
    };

    await expect(run(demo, work)).rejects.toThrow('it failed');

    expect(holderInUndo).toBe('op-1');
  });
});

describe('a compensation', () => {
  it('runs after those that were added later, and one that fails stops no other', async () => {
    const undone: string[] = [];
    let unclean: boolean | undefined;
    const work: Work<unknown, unknown> = {
      prepare: async () => 1,
      execute: async (op) => {
        const failed = op.attempt(async (undo) => {
          undo.add('first', async () => undone.push('first'));
          undo.add('second', () => Promise.reject(new Error('no way back')));
          undo.add('third', async () => undone.push('third'));
          throw new Error('it failed');
        });
        await failed.catch(() => (unclean = op.unclean));
        return failed;
      },
    };

    await expect(run(demo, work)).rejects.toThrow('it failed');

    expect(undone).toEqual(['third', 'first']);
    expect(reported.map(({ what }) => what)).toContain('second');
    expect(unclean).toBe(true);
  });

  it('does not run when all went well', async () => {
    const undone: string[] = [];
    const work: Work<unknown, string> = {
      prepare: async () => 1,
      execute: (op) =>
        op.attempt(async (undo) => {
          undo.add('never', async () => undone.push('never'));
          return 'done';
        }),
    };

    await run(demo, work);

    expect(undone).toEqual([]);
  });
});

describe('an operation that is canceled', () => {
  it('stops at its next step and takes back what it did', async () => {
    const { undone, done, open } = await stoppable();

    operations.cancel('op-1');
    open();

    await expect(done).rejects.toMatchObject({ code: 'canceled' });
    expect(undone).toEqual(['undone']);
    expect(operations.get('op-1')?.state).toBe('canceled');
  });

  it('goes on when it is past the point of no return', async () => {
    const { undone, done, open } = await stoppable((op) => op.decide());

    operations.cancel('op-1');
    open();

    await expect(done).resolves.toBe('done');
    expect(undone).toEqual([]);
  });
});

describe('draining', () => {
  it('lets nobody in, asks what runs to stop and waits until that is taken back', async () => {
    const { undone, done, open } = await stoppable();
    const failed = expect(done).rejects.toMatchObject({ code: 'canceled' });

    const drained = operations.drain();
    await expect(operations.start(other, 'vps.stop', nothing)).rejects.toMatchObject({ code: 'shutting_down' });
    open();
    await drained;

    expect(undone).toEqual(['undone']);
    await failed;
  });
});

describe('what becomes known of an operation', () => {
  it('is its start, its steps and its end, in order', async () => {
    await run(demo, {
      prepare: async () => 1,
      execute: async (op) => {
        op.step('one');
        op.step('two');
        return 'done';
      },
    });

    expect(events.map(({ type }) => type)).toEqual([
      'operation.started',
      'operation.progressed',
      'operation.progressed',
      'operation.finished',
    ]);
    expect(operations.list()).toMatchObject([{ id: 'op-1', state: 'succeeded', step: 'two', result: 'done' }]);
  });

  it('is nothing when it only looked, though it held the lock meanwhile', async () => {
    let seen: unknown;
    const look = async () => {
      seen = [operations.holder(demo)?.id, operations.get('op-1')?.state, operations.list().length];
      return 'nothing';
    };

    const looked = { prepare: async () => 1, execute: look, isNews: (found: string) => found !== 'nothing' };
    await run(demo, looked);
    await run(demo, { ...looked, execute: fails }).catch(() => undefined);

    expect(seen).toEqual(['op-1', 'running', 1]);
    expect([events, operations.list(), operations.holder(demo)]).toEqual([[], [], undefined]);
  });

  it.each([
    ['finds something', async () => 'something'],
    [
      'makes a step',
      async (op: Op) => {
        op.step('one');
        return 'nothing';
      },
    ],
  ])('is its start and its end when it %s', async (_what, execute) => {
    await run(demo, { prepare: async () => 1, execute, isNews: (found: string) => found !== 'nothing' });

    const types = events.map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(['operation.started', 'operation.finished']);
    expect(events[0]).toMatchObject({ operation: { state: 'running', step: null } });
    expect(operations.list()).toMatchObject([{ id: 'op-1', state: 'succeeded' }]);
  });

  it('hides what went wrong inside, but not from the log', async () => {
    const cause = new TypeError('x of undefined');

    await expect(run(demo, { prepare: async () => 1, execute: () => Promise.reject(cause) })).rejects.toBe(cause);

    expect(operations.get('op-1')?.error).toMatchObject({ code: 'internal' });
    expect(reported).toEqual([{ what: 'operation', cause }]);
  });
});

const nothing: Work<unknown, string> = { prepare: async () => 1, execute: async () => 'done' };

const waiting = (ms: number): Work<unknown, string> => ({
  prepare: () => sleep(ms),
  execute: async () => 'done',
});

async function fails(): Promise<never> {
  throw new AppError('engine_error', 'it failed');
}

async function failsTwice(op: Op): Promise<never> {
  return op.attempt(async (undo) => {
    undo.add('and again', fails);
    return fails();
  });
}

async function run<R>(taskId: TaskId, work: Work<unknown, R>): Promise<R> {
  return (await operations.start(taskId, 'snapshot.create', work)).done;
}

/** An operation that holds the lock until it is told to go on. */
async function held(taskId: TaskId): Promise<{ open: () => void }> {
  const { promise, open } = gate();
  await operations.start(taskId, 'vps.stop', { prepare: async () => 1, execute: () => promise });
  return { open };
}

/** An operation that waits in its middle, with something to take back. */
async function stoppable(before: (op: Op) => void = () => undefined) {
  const { promise, open } = gate();
  const undone: string[] = [];
  const started = await operations.start(demo, 'snapshot.create', {
    prepare: async () => 1,
    execute: (op) =>
      op.attempt(async (undo) => {
        undo.add('undo', async () => undone.push('undone'));
        before(op);
        await promise;
        op.step('next');
        return 'done';
      }),
  });
  return { undone, done: started.done, open };
}

function gate(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}
