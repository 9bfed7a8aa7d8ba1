import { describe, expect, it } from 'vitest';
import { type ErrorCode, ERRORS, type Health, SavepointError } from '../../../client/index.ts';
import { UsageError } from '../../../cli/frame/usage-error.ts';
import { diagnose, exitOf } from '../../../cli/outcome/diagnose.ts';
import { EXIT } from '../../../cli/outcome/exit-codes.ts';
import { explain } from '../../../cli/outcome/explain.ts';
import { buildNodeInfo } from '../../support/build-wire.ts';

const exitFor = (code: ErrorCode) => explain(new SavepointError(code, 'why'), false).exit;

describe('how a command ends that failed', () => {
  it.each([
    ['bad_request', EXIT.usage],
    ['snapshot_not_found', EXIT.notFound],
    ['vps_busy', EXIT.conflict],
    ['unauthorized', EXIT.refused],
    ['forbidden', EXIT.refused],
    ['node_unavailable', EXIT.unreachable],
    ['no_space', EXIT.noSpace],
    ['internal', EXIT.failed],
  ] as const)('by what its caller can do: %s ends with %i', (code, exit) => {
    expect(exitFor(code)).toBe(exit);
  });

  it('everything that is not found ends alike, and no error ends as if all were well', () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      expect(exitFor(code)).toBeGreaterThan(EXIT.done);
      if (code.endsWith('_not_found') && code !== 'route_not_found') expect(exitFor(code)).toBe(EXIT.notFound);
    }
  });

  it('says what to do next', () => {
    expect(explain(new SavepointError('vps_busy', 'web is busy: vps.stop'), false).text).toBe(
      'savepoint: web is busy: vps.stop\nTry again when it is over: savepoint operations shows what runs.',
    );
    expect(explain(new UsageError('ID is missing'), true)).toEqual({
      exit: EXIT.usage,
      text: 'savepoint: ID is missing\nWith --help a command says what it takes.',
    });
    expect(explain(new Error('nothing was changed'), false)).toEqual({
      exit: EXIT.failed,
      text: 'savepoint: nothing was changed',
    });
  });

  it('gives programs what the API said', () => {
    const { text } = explain(new SavepointError('no_space', 'full', { free: 1 }), true);

    expect(JSON.parse(text)).toEqual({ error: { code: 'no_space', message: 'full', details: { free: 1 } } });
  });

  it('lets no message steer the terminal', () => {
    expect(explain(new SavepointError('internal', '\u001b[2J'), false).text).toBe('savepoint:  [2J');
    expect(explain(new SavepointError('internal', 'a\u202eb\u2066c'), false).text).toBe('savepoint: a b c');
  });
});

describe('a diagnosis', () => {
  const url = 'http://127.0.0.1:8000';
  const health: Health = { status: 'ok', nodes: [] };
  const info = buildNodeInfo({ free_bytes: 5e9 });
  const node = { name: 'a', url: 'http://a', source: 'configured', up: true, info } as const;
  const look = (wish: Partial<Parameters<typeof diagnose>[0]>) =>
    diagnose({ url, hasToken: true, health, nodes: [node], ...wish });
  const worst = (wish: Parameters<typeof look>[0]) => look(wish).find(({ state }) => state !== 'ok');

  it('finds nothing where all is well', () => {
    expect(look({}).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(exitOf(look({}))).toBe(EXIT.done);
  });

  it.each([
    [
      'the host is away',
      { health: new SavepointError('node_unavailable', 'no answer') },
      EXIT.unreachable,
      'npm run up',
    ],
    ['the token is not known', { nodes: new SavepointError('unauthorized', '') }, EXIT.refused, 'savepoint login'],
    ['there are no nodes', { nodes: [] }, EXIT.failed, 'node add'],
    ['a runner is away', { nodes: [{ ...node, up: false, info: null }] }, EXIT.unreachable, 'runner'],
    [
      'an Engine is away',
      { nodes: [{ ...node, info: { ...info, engine: { ...info.engine, available: false } } }] },
      EXIT.unreachable,
      'Docker',
    ],
    ['a disk is full', { nodes: [{ ...node, info: { ...info, free_bytes: 1e9 } }] }, EXIT.noSpace, 'node storage a'],
  ])('says what to do when %s', (_what, symptoms, exit, todo) => {
    expect(worst(symptoms)).toMatchObject({ state: 'problem', todo: expect.stringContaining(todo) });
    expect(exitOf(look(symptoms))).toBe(exit);
  });

  it('only warns of a storage out of reach', () => {
    const engine = { ...info.engine, storage_reachable: false };
    const nodes = [{ ...node, info: { ...info, engine } }];

    expect(worst({ nodes })).toMatchObject({ state: 'warning', todo: expect.stringContaining('ENGINE_ROOT') });
    expect(exitOf(look({ nodes }))).toBe(EXIT.done);
  });

  it('says nothing of nodes to a token that is not told', () => {
    expect(look({ nodes: [{ ...node, url: null, info: null }] }).every(({ state }) => state === 'ok')).toBe(true);
  });
});
