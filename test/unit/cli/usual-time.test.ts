import { describe, expect, it } from 'vitest';
import { usualTime } from '../../../client/words/usual-time.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import type { Operation } from '../../../runner/wire/model.ts';
import { buildOperation } from '../../support/build-wire.ts';

const took = (seconds: number, wish: Partial<Operation> = {}) =>
  buildOperation({
    kind: 'snapshot.create',
    state: 'succeeded',
    started_at: '2026-01-01T00:00:00.000Z',
    finished_at: new Date(Date.UTC(2026, 0, 1) + 1000 * seconds).toISOString(),
    ...wish,
  });
const asked = buildOperation({ kind: 'snapshot.create' });

describe('how long something usually takes', () => {
  it('is the median of what it took this VPS', () => {
    const db = TaskId.parse('db');

    expect(usualTime([took(3), took(60), took(4), took(1000, { task_id: db })], asked)).toBe(4000);
  });

  it('is what it took others, for a VPS that never did it', () => {
    expect(usualTime([took(7, { task_id: TaskId.parse('db') })], asked)).toBe(7000);
  });

  it('is not known if it was never done to its end', () => {
    const others = [took(1, { state: 'failed' }), took(1, { kind: 'vps.stop' }), buildOperation({ kind: asked.kind })];

    expect(usualTime(others, asked)).toBeNull();
    expect(usualTime([], asked)).toBeNull();
  });

  it('looks at the last ten only: a VPS grows', () => {
    const recent = Array.from({ length: 10 }, () => took(9));
    const old = Array.from({ length: 30 }, () => took(1));

    expect(usualTime([...recent, ...old], asked)).toBe(9000);
  });
});
