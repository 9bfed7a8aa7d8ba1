import { describe, expect, test } from 'vitest';
import { within } from '../../../runner/wire/within.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';

const forever = () => new Promise<never>(() => undefined);

describe('work that must end in time', () => {
  test('gives what it gives', async () => {
    expect(await within(1000, undefined, async () => 'done')).toBe('done');
    await expect(within(1000, undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  test('is not waited for when its time is over, even if it takes no notice', async () => {
    await expect(within(10, undefined, forever)).rejects.toThrow('no end within 10 ms');
  });

  test('hears that its time is over', async () => {
    let heard: AbortSignal | undefined;

    await expect(within(10, undefined, (signal) => ((heard = signal), forever()))).rejects.toThrow();

    expect(heard?.aborted).toBe(true);
  });

  test('is over when the caller has enough, and does not begin after that', async () => {
    const caller = new AbortController();
    const waiting = within(60_000, caller.signal, forever);
    caller.abort(new Error('enough'));

    await expect(waiting).rejects.toThrow('enough');
    await expect(within(60_000, caller.signal, () => expect.unreachable())).rejects.toThrow('enough');
  });

  test('is ended in time although the garbage collector came by', async () => {
    const caller = new AbortController();
    const waiting = within(20, caller.signal, forever);
    collectGarbage();

    await expect(waiting).rejects.toThrow('no end within 20 ms');
  });
});
