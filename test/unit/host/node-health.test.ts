import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../host/policy/node-health.ts';

describe('health', () => {
  it('is degraded while any node is away', () => {
    const a = { name: 'a', up: true };
    const b = { name: 'b', up: false };

    expect(healthOf([a])).toEqual({ status: 'ok', nodes: [a] });
    expect(healthOf([a, b])).toEqual({ status: 'degraded', nodes: [a, b] });
    expect(healthOf([])).toEqual({ status: 'ok', nodes: [] });
  });
});
