import type { Operation } from '../../runner/wire/model.ts';

const LOOKED_AT = 10;

/**
 * How long an operation of this kind usually takes: the median of the last ones of the same VPS, else of any. Null when
 * there was none yet: nothing is guessed.
 */
export function usualTime(past: readonly Operation[], { kind, task_id }: Pick<Operation, 'kind' | 'task_id'>) {
  const alike = past.filter((operation) => operation.kind === kind && operation.state === 'succeeded');
  const ofSame = alike.filter((operation) => operation.task_id === task_id);
  const times = (ofSame.length > 0 ? ofSame : alike)
    .slice(0, LOOKED_AT)
    .flatMap(({ started_at, finished_at }) => (finished_at ? [Date.parse(finished_at) - Date.parse(started_at)] : []))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}
