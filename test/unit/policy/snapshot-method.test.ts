import { describe, expect, it } from 'vitest';
import { chooseMethod, type DeltaFacts } from '../../../runner/policy/snapshot-method.ts';

const MB = 1024 ** 2;
const small: DeltaFacts = { hasBase: true, changedFiles: 3, changedBytes: 1000, diskBytes: 1024 * MB, depth: 3 };

describe('how a snapshot is taken', () => {
  it.each([
    ['little has changed', small, 'delta'],
    ['little is there at all', { ...small, hasBase: false, diskBytes: 1000 }, 'delta'],
    ['much is there and nothing to build upon', { ...small, hasBase: false, changedBytes: 900 * MB }, 'commit'],
    ['many files are there and nothing to build upon', { ...small, hasBase: false, changedFiles: 50_000 }, 'commit'],
    ['a part of much has changed', { ...small, changedBytes: 200 * MB }, 'delta'],
    ['most of much has changed', { ...small, changedBytes: 900 * MB }, 'commit'],
    ['the Engine takes no more layers', { ...small, depth: 100 }, 'commit'],
    ['the container itself is that deep', { ...small, hasBase: false, depth: 100 }, 'delta'],
  ] as const)('when %s', (_case, facts, method) => {
    const choice = chooseMethod(facts);

    expect(choice.method).toBe(method);
    expect(choice.why).not.toBe('');
  });
});
