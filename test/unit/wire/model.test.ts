import { expect, it } from 'vitest';
import { Operation } from '../../../runner/wire/model.ts';

it('an operation that has no result yet is one all the same: JSON leaves out what is undefined', () => {
  const running = {
    id: 'op-1',
    task_id: 'demo',
    kind: 'snapshot.create',
    state: 'running',
    step: null,
    started_at: '2026-11-21T10:00:00.000Z',
    finished_at: null,
    error: null,
    result: undefined,
  };

  expect(Operation.parse(JSON.parse(JSON.stringify(running)))).toMatchObject({ state: 'running', result: null });
});
