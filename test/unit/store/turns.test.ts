import { describe, expect, it } from 'vitest';
import { Turns } from '../../../runner/store/turns.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('come one after another for one key, in order, whatever the others come to', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const task =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name}>`);
        await tick();
        seen.push(`<${name}`);
        if (fails) throw new Error(name);
        return name;
      };

    const outcomes = await Promise.allSettled([turns.take('k', task('a', true)), turns.take('k', task('b'))]);

    expect(seen).toEqual(['a>', '<a', 'b>', '<b']);
    expect(outcomes).toMatchObject([{ reason: { message: 'a' } }, { value: 'b' }]);
  });

  it('of one key do not wait for those of another', async () => {
    const turns = new Turns();
    const blocked = turns.take('slow', () => new Promise((resolve) => setTimeout(resolve, 20, 'slow')));

    const first = await Promise.race([blocked, turns.take('fast', () => Promise.resolve('fast'))]);

    expect(first).toBe('fast');
    await blocked;
  });

  it('are over when the last one has ended, those that came meanwhile too', async () => {
    const turns = new Turns();
    const seen: number[] = [];
    const first = turns.take('k', async () => {
      await tick();
      void turns.take('other', async () => {
        await tick();
        seen.push(2);
      });
      seen.push(1);
    });

    await turns.over();

    expect(seen).toEqual([1, 2]);
    await first;
  });
});
