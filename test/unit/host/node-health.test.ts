import { describe, expect, it } from 'vitest';
import { healthOf, pauseBeforeRetry } from '../../../host/policy/node-health.ts';

describe('health', () => {
  it('is degraded while any node is away', () => {
    const a = { name: 'a', up: true };
    const b = { name: 'b', up: false };

    expect(healthOf([a])).toEqual({ status: 'ok', nodes: [a] });
    expect(healthOf([a, b])).toEqual({ status: 'degraded', nodes: [a, b] });
    expect(healthOf([])).toEqual({ status: 'ok', nodes: [] });
  });
});

describe('the pause before a node is called again', () => {
  it('grows with each failure, up to ten seconds', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 100].map(pauseBeforeRetry);

    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });
});
