import { describe, expect, it } from 'vitest';
import { chooseNode } from '../../../host/policy/choose-node.ts';
import { buildNodeInfo } from '../../support/build-wire.ts';

const candidate = (node: string, vps_count: number, free_bytes: number | null, pending = 0) => ({
  node,
  info: buildNodeInfo({ name: node, vps_count, free_bytes }),
  pending,
});

describe('the node for a new VPS', () => {
  it('is the one with the fewest VPSes', () => {
    expect(chooseNode([candidate('a', 3, 9e9), candidate('b', 1, 1e9), candidate('c', 2, 5e9)])).toBe('b');
  });

  it('counts those that are being made', () => {
    expect(chooseNode([candidate('a', 3, 9e9), candidate('b', 1, 1e9, 3)])).toBe('a');
  });

  it('has the most free space among equals; what is not known counts as none', () => {
    expect(chooseNode([candidate('a', 1, null), candidate('b', 1, 1e9), candidate('c', 1, 5e9)])).toBe('c');
  });

  it('does not depend on the order in which nodes answer', () => {
    expect(chooseNode([candidate('b', 1, 1e9), candidate('a', 1, 1e9)])).toBe('a');
    expect(chooseNode([candidate('a', 1, 1e9), candidate('b', 1, 1e9)])).toBe('a');
  });

  it('has an Engine that answers', () => {
    const away = { available: false, version: null, driver: null, storage_reachable: false };
    const broken = { node: 'a', info: buildNodeInfo({ engine: away }), pending: 0 };

    expect(chooseNode([broken, candidate('b', 9, 0)])).toBe('b');
    expect(() => chooseNode([broken])).toThrow(expect.objectContaining({ code: 'node_unavailable' }));
  });
});
