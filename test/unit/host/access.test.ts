import { describe, expect, it } from 'vitest';
import { type Caller, projectOfFork, projectOfNew, refusal, sees } from '../../../host/policy/access.ts';
import { createToken } from '../../../host/wire/host-api.ts';
import { createSnapshot, listVps } from '../../../runner/wire/runner-api.ts';
import { TaskId } from '../../../runner/wire/names.ts';

const caller = (wish: Partial<Caller> = {}): Caller => ({
  tokenId: '0123456789ab',
  name: 'somebody',
  role: 'operator',
  scope: null,
  ...wish,
});
const scoped = (task_ids: string[], project: string | null) =>
  caller({ scope: { task_ids: task_ids.map((id) => TaskId.parse(id)), project } });

describe('roles', () => {
  it.each([
    ['viewer', 'listVps', listVps, true],
    ['viewer', 'createSnapshot', createSnapshot, false],
    ['viewer', 'createToken', createToken, false],
    ['operator', 'listVps', listVps, true],
    ['operator', 'createSnapshot', createSnapshot, true],
    ['operator', 'createToken', createToken, false],
    ['admin', 'listVps', listVps, true],
    ['admin', 'createSnapshot', createSnapshot, true],
    ['admin', 'createToken', createToken, true],
  ] as const)('as %s: %s', (role, _name, called, allowed) => {
    expect(refusal(caller({ role }), called) === undefined).toBe(allowed);
  });

  it('name the role that is needed', () => {
    const refused = refusal(caller({ role: 'viewer' }), createSnapshot);

    expect(refused).toMatchObject({ code: 'forbidden', details: { needed: 'operator', role: 'viewer' } });
    expect(refused?.message).toContain('operator');
  });
});

describe('scopes', () => {
  it.each([
    [caller(), 'web', null, true],
    [scoped(['web'], null), 'web', null, true],
    [scoped(['web'], null), 'db', null, false],
    [scoped([], 'shop'), 'web', 'shop', true],
    [scoped([], 'shop'), 'web', 'blog', false],
    [scoped([], 'shop'), 'web', null, false],
    [scoped(['web'], 'shop'), 'web', 'blog', true],
    [scoped(['web'], null), 'db', 'shop', false],
  ])('%# decide what is seen', (who, task_id, project, seen) => {
    expect(sees(who, { task_id, project })).toBe(seen);
  });

  it('let nobody without one be bound to a project', () => {
    expect(projectOfNew(caller(), { project: 'any' })).toBe('any');
    expect(projectOfNew(caller(), {})).toBeUndefined();
  });

  it('force the project of a new VPS', () => {
    expect(projectOfNew(scoped([], 'shop'), {})).toBe('shop');
    expect(projectOfNew(scoped([], 'shop'), { project: 'shop' })).toBe('shop');
    expect(() => projectOfNew(scoped([], 'shop'), { project: 'blog' })).toThrow(/shop only/);
  });

  it('force the project of a fork, and let nobody put one where they see only its source', () => {
    expect(projectOfFork(caller(), {})).toBeUndefined();
    expect(projectOfFork(caller(), { project: null })).toBeNull();
    expect(projectOfFork(scoped(['web'], 'shop'), { project: null })).toBe('shop');
    expect(projectOfFork(scoped(['web', 'new'], null), { task_id: 'new' })).toBeNull();
    expect(() => projectOfFork(scoped(['web'], null), {})).toThrow(/certain VPSes/);
    expect(() => projectOfFork(scoped([], 'shop'), { project: 'blog' })).toThrow(/shop only/);
  });

  it('allow new VPSes by name', () => {
    expect(projectOfNew(scoped(['web'], null), { task_id: 'web' })).toBeUndefined();
    expect(() => projectOfNew(scoped(['web'], null), { task_id: 'db' })).toThrow(/certain VPSes/);
    expect(() => projectOfNew(scoped(['web'], null), { task_id: 'web', project: 'shop' })).toThrow(/no project/);
    expect(() => projectOfNew(scoped(['web'], 'shop'), { task_id: 'web', project: 'blog' })).toThrow(/shop only/);
    expect(projectOfNew(scoped(['web'], 'shop'), { task_id: 'web' })).toBe('shop');
    expect(() => projectOfNew(scoped(['web'], null), {})).toThrow(/certain VPSes/);
  });
});
