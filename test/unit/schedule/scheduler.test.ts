import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scheduler } from '../../../runner/schedule/scheduler.ts';

// The library reads the machine's time zone when it is loaded: this machine stands far from UTC.
vi.hoisted(() => void (process.env['TZ'] = 'Asia/Tokyo'));

const MINUTE = 60_000;
const NOON = new Date('2026-11-21T12:00:30Z');

describe('the scheduler', () => {
  let logged: [object, string][];
  let scheduler: Scheduler;
  beforeEach(() => {
    vi.useFakeTimers({ now: NOON });
    logged = [];
    const log = (facts: unknown, message?: string) => void logged.push([facts as object, message ?? '']);
    scheduler = new Scheduler({ error: log, warn: log });
  });
  afterEach(async () => {
    await scheduler.stop();
    vi.useRealTimers();
  });

  it('runs a task at its times', async () => {
    const task = vi.fn(() => Promise.resolve());
    scheduler.every('*/2 * * * *', 'expiry', task);

    await vi.advanceTimersByTimeAsync(10 * MINUTE);

    expect(task).toHaveBeenCalledTimes(5);
  });

  it('takes times as UTC, wherever the machine is', async () => {
    const times: string[] = [];
    scheduler.every('0 3 * * *', 'nightly', async () => times.push(new Date().toISOString()));

    await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);

    expect(times).toEqual([expect.stringMatching(/^2026-11-22T03:00:00/)]);
  });

  it('lets no task overlap with itself, and says so', async () => {
    let end = () => {};
    const task = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    scheduler.every('* * * * *', 'slow', task);

    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(task).toHaveBeenCalledTimes(1);
    expect(logged).toContainEqual([{ name: 'slow' }, 'scheduled task still runs: skipped']);

    end();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(task).toHaveBeenCalledTimes(2);
    end();
  });

  it('logs a failure and goes on', async () => {
    const failure = new Error('disk on fire');
    const task = vi.fn(() => Promise.reject(failure));
    scheduler.every('* * * * *', 'failing', task);

    await vi.advanceTimersByTimeAsync(2 * MINUTE);

    expect(task).toHaveBeenCalledTimes(2);
    expect(logged[0]).toEqual([{ name: 'failing', err: failure }, 'scheduled task failed']);
  });

  it('does not fall silent when the clock goes back', async () => {
    const task = vi.fn(() => Promise.resolve());
    scheduler.every('* * * * *', 'expiry', task);

    vi.setSystemTime(NOON.getTime() - 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);

    expect(task.mock.calls.length).toBeGreaterThanOrEqual(4);
  });

  it('catches up once on what was missed while the machine slept', async () => {
    const times: string[] = [];
    scheduler.every('0 * * * *', 'hourly', async () => times.push(new Date().toISOString()));

    vi.setSystemTime(NOON.getTime() + 150 * MINUTE);
    await vi.advanceTimersByTimeAsync(60 * MINUTE - 30_000);

    expect(new Date().toISOString()).toMatch(/T15:30/);
    expect(times).toEqual([expect.stringMatching(/T14:30:3/), expect.stringMatching(/T15:00:00/)]);
  });

  it('is not kept busy by a clock that was set a hundred years ahead', async () => {
    const task = vi.fn(() => Promise.resolve());
    scheduler.every('* * * * *', 'expiry', task);
    scheduler.every('0 0 1 1 *', 'yearly', task);

    vi.setSystemTime(NOON.getTime() + 100 * 365 * 24 * 60 * MINUTE);
    await vi.advanceTimersByTimeAsync(3 * MINUTE);

    expect(task).toHaveBeenCalledTimes(1 + 1 + 3);
    expect(logged).toEqual([[{ moved_ms: expect.any(Number) }, expect.stringContaining('the clock was set')]]);
  });

  it('starts nothing after its stop, which waits for what runs', async () => {
    let end = () => {};
    const task = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    scheduler.every('* * * * *', 'slow', task);
    await vi.advanceTimersByTimeAsync(MINUTE);

    let stopped = false;
    const stopping = scheduler.stop().then(() => (stopped = true));
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(stopped).toBe(false);
    end();
    await stopping;

    expect(task).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['0-999999999 * * * *', 'more than two digits'],
    [`${'0,'.repeat(60)}0 * * * *`, 'longer than 100'],
    ['* * * *', 'does not have 5 fields'],
    ['* * * * * *', 'does not have 5 fields'],
    ['60 * * * *', 'not within 0 to 59'],
    ['*/0 * * * *', 'not within 1 to 59'],
    ['0 0 30 2 *', 'never comes'],
    ['often and on every day', 'no minute in'],
    ['', 'does not have 5 fields'],
  ])('refuses %j', (expression, problem) => {
    const attempt = () => scheduler.every(expression, 'never', () => Promise.resolve());

    expect(attempt).toThrow(
      expect.objectContaining({ code: 'bad_request', message: expect.stringContaining(problem) }),
    );
  });
});
