import { describe, expect, it } from 'vitest';
import { Owners } from '../../../host/fleet/owners.ts';
import { Reservations } from '../../../host/fleet/reservations.ts';
import { buildVps } from '../../support/build-wire.ts';

const web = (project: string | null) => buildVps({ task_id: 'web', project });

describe('what was heard of owners', () => {
  it('is replaced as a whole by what a node says of itself', () => {
    const owners = new Owners();
    owners.relearn('a', [web('shop'), buildVps({ task_id: 'db' })]);
    owners.relearn('a', [web('blog')]);

    expect(owners.of('web')).toEqual([{ node: 'a', project: 'blog' }]);
    expect(owners.of('db')).toEqual([]);
  });

  it('tells of every node that claims a VPS', () => {
    const owners = new Owners();
    owners.relearn('a', [web(null)]);
    owners.relearn('b', [web('shop')]);

    expect(owners.of('web').map(({ node }) => node)).toEqual(['a', 'b']);
    expect(owners.at('b', 'web')).toEqual({ node: 'b', project: 'shop' });
  });

  it('is never overruled by what is only supposed', () => {
    const owners = new Owners();
    owners.relearn('a', [web('shop')]);
    owners.suppose('a', web('mine'));
    owners.suppose('a', buildVps({ task_id: 'new', project: 'mine' }));

    expect(owners.at('a', 'web')?.project).toBe('shop');
    expect(owners.at('a', 'new')?.project).toBe('mine');
  });

  it('outlives a VPS for what began before its end', () => {
    const owners = new Owners();
    owners.relearn('a', [web('shop')]);
    owners.forget('a', 'web', '2026-01-01T12:00:00.000Z');
    const [before, after] = ['2026-01-01T11:59:00.000Z', '2026-01-01T12:00:01.000Z'];

    expect(owners.of('web')).toEqual([]);
    expect(owners.whenBegan('a', 'web', before)?.project).toBe('shop');
    expect(owners.whenBegan('a', 'web', after)).toBeUndefined();

    owners.relearn('a', [web('blog')]);
    expect(owners.whenBegan('a', 'web', before)?.project).toBe('shop');
    expect(owners.whenBegan('a', 'web', after)?.project).toBe('blog');
  });

  it('is forgotten one by one or with the node', () => {
    const owners = new Owners();
    owners.relearn('a', [web(null), buildVps({ task_id: 'db' })]);
    owners.forget('a', 'web');

    expect(owners.of('web')).toEqual([]);
    expect(owners.hasListed('a')).toBe(true);
    owners.forgetNode('a');
    expect(owners.of('db')).toEqual([]);
    expect(owners.hasListed('a')).toBe(false);
  });
});

describe('a reservation', () => {
  it('keeps a task_id from being taken twice until it is released', () => {
    const reservations = new Reservations();
    const first = reservations.take('web');

    expect(() => reservations.take('web')).toThrow(expect.objectContaining({ code: 'vps_exists' }));
    reservations.take('db');
    reservations.release(first);
    expect(() => reservations.take('web')).not.toThrow();
  });

  it('without a task_id keeps nobody away, and counts for its node', () => {
    const reservations = new Reservations();
    reservations.take(undefined).node = 'a';
    reservations.take(undefined).node = 'a';

    expect(reservations.countOn('a')).toBe(2);
    expect(reservations.countOn('b')).toBe(0);
  });
});
