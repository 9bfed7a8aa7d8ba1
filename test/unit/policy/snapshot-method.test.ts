import { describe, expect, it } from 'vitest';
import {
  askedMethod,
  chooseMethod,
  type DeltaFacts,
  whyCommit,
  whyStillCommit,
} from '../../../runner/policy/snapshot-method.ts';

const MB = 1024 ** 2;
const NODE = askedMethod(undefined, null, 'auto');
const small: DeltaFacts = { hasBase: true, changedPaths: 3, changedBytes: 1000, diskBytes: 1024 * MB, depth: 3 };

describe('how a snapshot is taken', () => {
  it.each([
    ['little has changed', small, 'delta'],
    ['little is there at all', { ...small, hasBase: false, diskBytes: 1000 }, 'delta'],
    ['much is there and nothing to build upon', { ...small, hasBase: false, changedBytes: 900 * MB }, 'commit'],
    ['many paths are there and nothing to build upon', { ...small, hasBase: false, changedPaths: 50_000 }, 'commit'],
    ['most of a small disk has changed', { ...small, changedBytes: 8 * MB, diskBytes: 10 * MB }, 'commit'],
    ['all of next to nothing has changed', { ...small, changedBytes: MB, diskBytes: MB }, 'delta'],
    ['all of a small disk is new', { ...small, hasBase: false, changedBytes: 8 * MB, diskBytes: 8 * MB }, 'commit'],
    [
      'a bit is there, and all of it new',
      { ...small, hasBase: false, changedBytes: 4 * MB, diskBytes: 4 * MB },
      'delta',
    ],
    ['a third of a small disk has changed', { ...small, changedBytes: 5 * MB, diskBytes: 15 * MB }, 'delta'],
    ['half of a larger disk has changed', { ...small, changedBytes: 16 * MB, diskBytes: 32 * MB }, 'delta'],
    ['a part of much has changed', { ...small, changedBytes: 200 * MB }, 'delta'],
    ['most of much has changed', { ...small, changedBytes: 900 * MB }, 'commit'],
    ['the Engine takes no more layers', { ...small, depth: 100 }, 'commit'],
    ['the container itself is that deep', { ...small, hasBase: false, depth: 100 }, 'delta'],
  ] as const)('when %s', (_case, facts, method) => {
    const choice = chooseMethod(facts, NODE);

    expect(choice.method).toBe(method);
    expect(choice.why).not.toBe('');
  });
});

describe('who says how a snapshot is taken', () => {
  it.each([
    ['commit', 'delta', 'auto', 'commit', 'the call'],
    ['auto', 'commit', 'delta', 'auto', 'the call'],
    [undefined, 'delta', 'commit', 'delta', 'the setting of the VPS'],
    [undefined, 'auto', 'commit', 'auto', 'the setting of the VPS'],
    [undefined, null, 'commit', 'commit', 'SNAPSHOT_METHOD'],
    [undefined, null, 'delta', 'delta', 'SNAPSHOT_METHOD'],
  ] as const)('call %s, VPS %s, node %s: %s, by %s', (call, vps, node, method, by) => {
    expect(askedMethod(call, vps, node)).toEqual({ method, by });
  });

  it('only a commit that was asked for needs no look at the disk', () => {
    expect(whyCommit(askedMethod('commit', null, 'auto'))).toBe('the call asks for a commit');
    expect(whyCommit(askedMethod('delta', 'commit', 'commit'))).toBeUndefined();
    expect(whyCommit(NODE)).toBeUndefined();
  });
});

describe('a delta that was asked for', () => {
  const asked = askedMethod('delta', null, 'auto');
  const costly = { ...small, hasBase: false, changedPaths: 50_000, changedBytes: 900 * MB };

  it.each([
    ['has a price', costly],
    ['holds most of the disk', { ...costly, hasBase: true }],
  ])('is made also when it %s', (_case, facts) => {
    expect(chooseMethod(facts, asked)).toEqual({ method: 'delta', why: 'the call asks for a delta' });
  });

  it('is a commit where the Engine takes no more layers, and says so', () => {
    const { method, why } = chooseMethod({ ...small, depth: 100 }, asked);

    expect(method).toBe('commit');
    expect(whyStillCommit(asked, why)).toMatch(/^the call asks for a delta, but: .+/);
    expect(whyStillCommit(NODE, why)).toBe(why);
  });
});
