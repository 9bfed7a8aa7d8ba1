import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { StartsAndPauses } from '../../../runner/docker/starts-and-pauses.ts';

/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const run = async () => {
    log.push(`${name} begins`);
    await over;
    log.push(`${name} ends`);
  };
  return { run, end };
}

it('a pause waits for starts that have begun, and later starts wait for it', async () => {
  const [apart, log] = [new StartsAndPauses(), [] as string[]];
  const [first, second, pause, late] = [work(log, 'first'), work(log, 'second'), work(log, 'pause'), work(log, 'late')];

  const all = [
    apart.start('web', first.run),
    apart.start('web', second.run),
    apart.pause('web', pause.run),
    apart.start('web', late.run),
  ];
  for (const next of [first, second, pause, late]) {
    await turn();
    next.end();
  }
  await Promise.all(all);

  expect(log).toEqual([
    ...['first begins', 'second begins', 'first ends', 'second ends'],
    ...['pause begins', 'pause ends', 'late begins', 'late ends'],
  ]);
});

it('other containers do not wait, and a failure keeps nobody', async () => {
  const [apart, log] = [new StartsAndPauses(), [] as string[]];
  const hanging = work(log, 'hanging');
  const start = apart.start('web', hanging.run);

  await apart.pause('db', async () => undefined);
  await expect(apart.pause('db', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await apart.start('db', async () => undefined);
  hanging.end();
  await start;

  expect(log).toEqual(['hanging begins', 'hanging ends']);
});
