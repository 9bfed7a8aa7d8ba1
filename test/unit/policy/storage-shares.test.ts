import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageTag } from '../../../runner/policy/names.ts';
import { commonBase, type OnEngine, Shares } from '../../../runner/policy/storage-shares.ts';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import type { StoredImage } from '../../../runner/ports/engine.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';

const base: StoredImage = { id: 'base', tags: ['debian:12'], layers: ['l0'] };

/** A VPS with a snapshot for each pile of layers. */
function world(piles: readonly (readonly string[])[], more: Partial<OnEngine> = {}, buried: string[] = []) {
  const vps = aDocument('demo', { snapshots: piles.map((_, nth) => aRecord(nth + 1)), buried });
  const images = piles.map((layers, nth) => ({ id: `s${nth + 1}`, tags: [tagOf(vps, nth)], layers }));
  const all = { images: [base, ...images, ...(more.images ?? [])], containers: more.containers ?? [] };
  return { vps, all, images };
}

function tagOf(vps: VpsDocument, nth: number): string {
  return imageTag(vps.task_id, aRecord(nth + 1).name);
}

describe('a snapshot', () => {
  it('shares what the one on top of it stands on', () => {
    const { vps, all, images } = world([
      ['l0', 'l1'],
      ['l0', 'l1', 'l2'],
    ]);
    const shares = new Shares(all, [vps]);

    expect(images.map((image) => shares.of(image))).toEqual([
      { unique: [], shared: ['l0', 'l1'], freed: [] },
      { unique: ['l2'], shared: ['l0', 'l1'], freed: ['l2'] },
    ]);
    expect(shares.freedByAll(vps)).toEqual(['l1', 'l2']);
  });

  it('frees nothing that a container stands on', () => {
    const { vps, all, images } = world([['l0', 'l1']], { containers: [{ layers: ['l0', 'l1'] }] });
    const shares = new Shares(all, [vps]);

    expect(shares.of(images[0] as StoredImage)).toEqual({ unique: [], shared: ['l0', 'l1'], freed: [] });
    expect(shares.freedByAll(vps)).toEqual([]);
  });

  it('frees nothing when a person gave its image another name', () => {
    const { vps, all } = world([['l0', 'l1']]);
    const image = { ...(all.images[1] as StoredImage), tags: [tagOf(vps, 0), 'mine:1'] };
    const shares = new Shares({ ...all, images: [base, image] }, [vps]);

    expect(shares.of(image)).toEqual({ unique: ['l1'], shared: ['l0'], freed: [] });
    expect(shares.freedByAll(vps)).toEqual([]);
  });

  it('takes the buried image along that only it kept', () => {
    const buried = { id: 'b', tags: [], layers: ['l0', 'l1'] };
    const { vps, all, images } = world([['l0', 'l1', 'l2']], { images: [buried] }, ['b']);
    const shares = new Shares(all, [vps]);

    expect(shares.of(images[0] as StoredImage)).toEqual({ unique: ['l2'], shared: ['l0', 'l1'], freed: ['l1', 'l2'] });
    expect(shares.freedByAll(vps)).toEqual(['l1', 'l2']);
  });

  it('leaves an untagged image that is not ours, and what it needs', () => {
    const untagged = { id: 'b', tags: [], layers: ['l0', 'l1'] };
    const { vps, all, images } = world([['l0', 'l1', 'l2']], { images: [untagged] });

    expect(new Shares(all, [vps]).of(images[0] as StoredImage).freed).toEqual(['l2']);
  });

  it('has no image before it is made, and when that is gone', () => {
    const { vps, all } = world([['l0', 'l1']]);

    expect(new Shares(all, [vps]).imageOf(vps, aRecord(2))).toBeUndefined();
  });
});

it('counts every layer once, among snapshots only where nobody else has it', () => {
  const mine = { id: 'm', tags: ['mine:1'], layers: ['l0', 'l1', 'l9'] };
  const buried = { id: 'b', tags: [], layers: ['l0', 'l3'] };
  const piles = [
    ['l0', 'l1'],
    ['l0', 'l1', 'l2'],
  ];
  const containers = [{ layers: ['l0', 'l1', 'l2'] }, { layers: ['l7'] }];
  const { vps, all } = world(piles, { images: [mine, buried], containers }, ['b']);

  expect(Object.fromEntries(new Shares(all, [vps]).parts([vps]))).toEqual({
    l0: 'shared',
    l1: 'shared',
    l2: 'snapshots',
    l3: 'snapshots',
    l7: 'containers',
    l9: 'other_images',
  });
});

it('finds how many layers two piles have in common', () => {
  expect(commonBase(['a', 'b', 'c'], ['a', 'b'])).toBe(2);
  expect(commonBase(['a', 'b'], ['a', 'b', 'c'])).toBe(2);
  expect(commonBase(['a', 'b'], ['x', 'b'])).toBe(0);
  expect(commonBase([], ['a'])).toBe(0);
});

describe('of any node', () => {
  const names = ['l1', 'l2', 'l3', 'l4'];
  const pile = fc
    .array(fc.constantFrom(...names), { maxLength: 5 })
    // As chains go: a layer is what it is together with all below it.
    .map((parts) => ['l0', ...parts.map((_, nth) => `l0${parts.slice(0, nth + 1).join('')}`)]);
  const nodes = fc.record({
    piles: fc.array(pile, { minLength: 1, maxLength: 6 }),
    others: fc.array(pile, { maxLength: 2 }),
    containers: fc.array(pile, { maxLength: 2 }),
    named: fc.array(fc.nat(5), { maxLength: 1 }),
    buriedBelow: fc.array(fc.tuple(fc.nat(5), fc.nat(4)), { maxLength: 2 }),
    order: fc.infiniteStream(fc.nat()),
  });
  type Made = typeof nodes extends fc.Arbitrary<infer T> ? T : never;
  const build = ({ piles, others, containers, named, buriedBelow }: Made): State => {
    const graves = buriedBelow.map(([above, depth], nth) => {
      const layers = (piles[above % piles.length] as string[]).slice(0, depth + 1);
      return { id: `b${nth}`, tags: [], layers };
    });
    const more = others.map((layers, nth) => ({ id: `o${nth}`, tags: [`other:${nth}`], layers }));
    const { vps, all } = world(
      piles,
      { images: [...more, ...graves], containers: containers.map((layers) => ({ layers })) },
      graves.map(({ id }) => id),
    );
    const tagged = named.map((nth) => `s${nth + 1}`);
    const images = all.images.map((image) =>
      tagged.includes(image.id) ? { ...image, tags: [...image.tags, 'mine:1'] } : image,
    );
    return { vps, all: { ...all, images } };
  };

  it('what deleting one snapshot is said to free is what is no more on the disk', () => {
    fc.assert(
      fc.property(nodes, (node) => {
        const { vps, all } = build(node);
        const shares = new Shares(all, [vps]);
        for (const record of vps.snapshots) {
          const { freed } = shares.of(shares.imageOf(vps, record) as StoredImage);
          const { all: after } = deleted({ vps, all }, record);
          expect([...freed].sort()).toEqual(lost(all, after));
        }
      }),
    );
  });

  it('deleting all one after another frees what deleting all is said to free', () => {
    fc.assert(
      fc.property(nodes, (node) => {
        const start = build(node);
        const promised = new Shares(start.all, [start.vps]).freedByAll(start.vps);
        const freed: string[] = [];
        let state = start;
        for (const at of node.order) {
          const { vps, all } = state;
          const record = vps.snapshots[at % vps.snapshots.length];
          if (record === undefined) break;
          const shares = new Shares(all, [vps]);
          freed.push(...shares.of(shares.imageOf(vps, record) as StoredImage).freed);
          state = deleted(state, record);
        }
        expect(freed.sort()).toEqual([...promised].sort());
        expect(freed.sort()).toEqual(lost(start.all, state.all));
      }),
    );
  });
});

interface State {
  readonly vps: VpsDocument;
  readonly all: OnEngine;
}

/** What a node is after a deletion: the tag goes, the image if that was its last, and the buried that nothing stands on. */
function deleted({ vps, all }: State, record: VpsDocument['snapshots'][number]): State {
  const tag = imageTag(vps.task_id, record.name);
  const untagged = all.images.map((image) => ({ ...image, tags: image.tags.filter((one) => one !== tag), was: image }));
  const left = untagged.filter(({ tags, was }) => tags.length > 0 || !was.tags.includes(tag));
  const standing = left.filter(({ id }) => !vps.buried.includes(id));
  const isNeeded = (grave: StoredImage) =>
    standing.some(({ layers }) => grave.layers.every((layer, nth) => layers[nth] === layer));
  const images = left.filter((image) => standing.includes(image) || isNeeded(image));
  const snapshots = vps.snapshots.filter((one) => one !== record);
  return { vps: { ...vps, snapshots }, all: { ...all, images } };
}

function lost(before: OnEngine, after: OnEngine): string[] {
  const onDisk = ({ images, containers }: OnEngine) => new Set([...images, ...containers].flatMap((one) => one.layers));
  const still = onDisk(after);
  return [...onDisk(before)].filter((layer) => !still.has(layer)).sort();
}
