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

function counting() {
  let count = 0;
  return { memory: new EngineMemory(), asked: () => count, question: async () => `answer ${(count += 1)}` };
}
