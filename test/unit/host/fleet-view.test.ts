import { describe, expect, it } from 'vitest';
import { mergeOperations, mergeVps, silent } from '../../../host/policy/fleet-view.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { buildOperation, buildVps } from '../../support/build-wire.ts';

const away = { node: 'b', error: new AppError('node_unavailable', 'away') };
const everything = () => true;

describe('one list of many', () => {
  it('has the VPSes of all nodes, oldest first, and names the nodes that are missing', () => {
    const young = buildVps({ task_id: 'young', created_at: '2026-03-01T00:00:00.000Z' });
    const old = buildVps({ task_id: 'old', created_at: '2026-01-01T00:00:00.000Z' });
    const twin = buildVps({ task_id: 'twin', created_at: '2026-01-01T00:00:00.000Z' });

    const list = mergeVps(
      [{ node: 'a', value: { vps: [young, twin] } }, away, { node: 'c', value: { vps: [old] } }],
      everything,
    );

    expect(list.vps.map(({ task_id }) => task_id)).toEqual(['old', 'twin', 'young']);
    expect(list).toMatchObject({ count: 3, unavailable_nodes: ['b'] });
  });

  it('counts only what the caller sees', () => {
    const vps = [buildVps({ task_id: 'mine', project: 'shop' }), buildVps({ task_id: 'theirs' })];

    const list = mergeVps([{ node: 'a', value: { vps } }], ({ project }) => project === 'shop');

    expect(list).toMatchObject({ vps: [{ task_id: 'mine' }], count: 1, unavailable_nodes: [] });
  });

  it('has operations newest first, judged by the node they run on', () => {
    const first = buildOperation({ id: 'first', started_at: '2026-01-01T00:00:00.000Z' });
    const second = buildOperation({ id: 'second', started_at: '2026-01-02T00:00:00.000Z' });
    const answers = [
      { node: 'a', value: { operations: [first] } },
      { node: 'c', value: { operations: [second] } },
      away,
    ];

    expect(mergeOperations(answers, everything).operations.map(({ id }) => id)).toEqual(['second', 'first']);
    expect(mergeOperations(answers, (_operation, node) => node === 'a').operations).toEqual([first]);
    expect(mergeOperations(answers, everything)).toMatchObject({ count: 2, unavailable_nodes: ['b'] });
  });
});

describe('nodes of which none gave its list', () => {
  it('do not make an empty one', () => {
    const broken = { node: 'c', error: new AppError('engine_unavailable', 'the Docker Engine does not answer') };
    const refused = {
      code: 'node_unavailable',
      message: expect.stringContaining('c (the Docker Engine does not answer)'),
      details: { nodes: ['b', 'c'] },
    };

    expect(thrownBy(() => mergeVps([away, broken], everything))).toMatchObject(refused);
    expect(thrownBy(() => mergeOperations([away, broken], everything))).toMatchObject(refused);
  });

  it('are not those of a host that has no nodes', () => {
    expect(mergeVps([], everything)).toMatchObject({ vps: [], count: 0 });
  });
});

describe('silence', () => {
  it('is every answer but a value and a plain no', () => {
    const no = { node: 'a', error: new AppError('vps_not_found', 'no') };
    const broken = { node: 'c', error: new AppError('engine_unavailable', 'broken') };
    const answers = [no, away, broken, { node: 'd', value: 1 }];

    expect(silent(answers, 'vps_not_found')).toEqual(['b', 'c']);
    expect(silent(answers)).toEqual(['a', 'b', 'c']);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}
