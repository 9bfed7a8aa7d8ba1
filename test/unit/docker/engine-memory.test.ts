import { describe, expect, it } from 'vitest';
import { EngineMemory } from '../../../runner/docker/engine-memory.ts';

describe('what an Engine said of itself', () => {
  it('is asked once', async () => {
    const { memory, asked, question } = counting();
    const answer = memory.once(question);

    expect(await Promise.all([answer(), answer()])).toEqual(['answer 1', 'answer 1']);
    expect(await answer()).toBe('answer 1');
    expect(asked()).toBe(1);
  });

  it('is asked again of the Engine that answers after this one went away', async () => {
    const { memory, question } = counting();
    const answer = memory.once(question);

    await answer();
    memory.forget();

    expect(await answer()).toBe('answer 2');
  });

  it('is not remembered when it went away before it had answered', async () => {
    const { memory, question } = counting();
    const answer = memory.once(question);

    const early = answer();
    memory.forget();

    expect(await early).toBe('answer 1');
    expect(await answer()).toBe('answer 2');
  });

  it('is asked again after a failure', async () => {
    let fails = true;
    const answer = new EngineMemory().once(async () => {
      if (fails) throw new Error('away');
      return 'here';
    });

    await expect(answer()).rejects.toThrow('away');
    fails = false;

    expect(await answer()).toBe('here');
  });
});

describe('what an Engine said of things that never change', () => {
  it('is known by their ids, and the last word counts', () => {
    const few = new EngineMemory().lastFew<string>();

    few.keep('a', 'first');
    few.keep('a', 'second');

    expect([few.get('a'), few.get('b')]).toEqual(['second', undefined]);
  });

  it('is known of the last few only', () => {
    const few = new EngineMemory().lastFew<number>();

    for (let id = 0; id < 16; id += 1) few.keep(String(id), id);
    few.keep('0', 0);
    few.keep('16', 16);

    expect([few.get('0'), few.get('1'), few.get('2'), few.get('16')]).toEqual([0, undefined, 2, 16]);
  });

  it('is forgotten when it goes away', () => {
    const memory = new EngineMemory();
    const few = memory.lastFew<string>();
    few.keep('a', 'before');

    memory.forget();
    expect(few.get('a')).toBeUndefined();

    few.keep('b', 'after');
    expect([few.get('a'), few.get('b')]).toEqual([undefined, 'after']);
  });
});

function counting() {
  let count = 0;
  return { memory: new EngineMemory(), asked: () => count, question: async () => `answer ${(count += 1)}` };
}
