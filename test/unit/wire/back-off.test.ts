import { describe, expect, it } from 'vitest';
import { pause, pauseBeforeRetry } from '../../../runner/wire/back-off.ts';

describe('the pause before another process is called again', () => {
  it('grows with each failure, up to ten seconds', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 100].map(pauseBeforeRetry);

    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('is over as soon as its caller has enough', async () => {
    const leave = new AbortController();
    const waiting = pause(600_000, leave.signal);

    leave.abort();

    await waiting;
    await pause(600_000, leave.signal);
  });
});
