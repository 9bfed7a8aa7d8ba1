import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Slots } from '../../../runner/operations/slots.ts';

it('no more work runs at once than there are slots', async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;

  await Promise.all(
    Array.from({ length: 10 }, () =>
      slots.run(async () => {
        most = Math.max(most, (running += 1));
        await sleep(1);
        running -= 1;
      }),
    ),
  );

  expect(most).toBe(2);
});

it('who waits is served in order', async () => {
  const slots = new Slots(1);
  const served: number[] = [];

  await Promise.all([1, 2, 3, 4].map((nth) => slots.run(async () => void served.push(nth))));

  expect(served).toEqual([1, 2, 3, 4]);
});

it('a slot comes back when its work fails', async () => {
  const slots = new Slots(1);

  await expect(slots.run(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');

  await expect(slots.run(async () => 'next')).resolves.toBe('next');
});

it('who only waits gives its slot back, and takes its turn for one again', async () => {
  const slots = new Slots(1);
  const served: string[] = [];
  let goOn: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (goOn = resolve));

  const first = slots.run(async (slot) => {
    slot.release();
    await waiting;
    await slot.take();
    await slot.take();
    served.push('first');
  });
  await slots.run(async () => void served.push('second'));
  goOn();
  await first;
  await slots.run(async () => void served.push('third'));

  expect(served).toEqual(['second', 'first', 'third']);
});
