import { describe, expect, it } from 'vitest';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import { type SnapshotFacts, toLabels } from '../../../runner/ports/snapshot-label.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';
import { findViolations, type Knowledge } from '../../support/world/check-invariants.ts';
import type { SeenImage } from '../../support/world/plain-engine.ts';
import type { World } from '../../support/world/read-world.ts';

/** The checker itself is checked: a world in order has no violations, and each way to break it is named. */

const CONTAINER = 'c'.repeat(64);
const first = aRecord(1);
const second = aRecord(2);
const ours = [imageOf(1), imageOf(2)];
const theirs = own({ id: 'theirs', name: 'somebody' });
const theirImage = { ...imageOf(2), id: 'sha256:theirs', tags: ['somebody/image:1'] };

describe('the checker', () => {
  it('finds nothing wrong in a world that is in order', () => {
    expect(findViolations(aWorld(), known())).toEqual([]);
  });

  it.each<[string, World, RegExp]>([
    ['an image that was removed', aWorld({ images: [imageOf(1)] }), /-2: ready, but there is no such image/],
    ['an image that was replaced', aWorld({ images: [imageOf(1), { ...imageOf(2), id: 'x' }] }), /another than/],
    ['a label that was altered', aWorld({ images: [imageOf(1), imageOf(2, { seq: 7 })] }), /label of the image/],
    ['a record that was dropped', withDocument({ snapshots: [second] }), /-1 of snap-\S+ is left over/],
    ['an image without a tag', aWorld({ images: [...ours, untagged()] }), /sha256:untagged of .*left over/],
    ['a container of a swap', aWorld({ containers: [own(), stray('-next-op-1')] }), /demo-next-op-1 is left over/],
    ['a container put aside', aWorld({ containers: [own(), stray('-old-op-1')] }), /demo-old-op-1 is left over/],
    ['a container that is gone', aWorld({ containers: [] }), /its container is gone/],
    ['a name that was not given back', aWorld({ containers: [own({ name: 'aside' })] }), /is called aside/],
    ['a container that stayed frozen', aWorld({ containers: [own({ status: 'paused' })] }), /paused, not running/],
    ['a container that stayed stopped', aWorld({ containers: [own({ status: 'exited' })] }), /exited, not running/],
    ['a disk that changed', aWorld({ markers: markers('something else') }), /says something else, not now/],
    ['a disk that was lost', aWorld({ markers: markers('something else') }), /the disk that said now is lost/],
    ['a VPS that is forgotten', aWorld({ documents: [] }), /demo: the VPS is gone/],
    ['an intent', withDocument({ intent: anIntent() }), /the intent of vps.stop is still there/],
    ['a snapshot half made', withDocument({ snapshots: [first, { ...second, state: 'creating' }] }), /creating/],
    ['a snapshot half deleted', withDocument({ snapshots: [first, { ...second, state: 'deleting' }] }), /deleting/],
    ['a snapshot that is missing', withDocument({ snapshots: [first, { ...second, state: 'missing' }] }), /missing/],
    ['a discarded container', withDocument({ discarded: ['d'] }), /discarded container d/],
    ['a HEAD that never was', withDocument({ head: aRecord(9).name }), /HEAD is snap-20261121-100000-9/],
    ['no HEAD', withDocument({ head: null }), /no HEAD/],
    ['a name given twice', withDocument({ retired: [{ name: first.name, parent: null }] }), /given twice/],
    ['a number given twice', withDocument({ snapshots: [first, { ...second, seq: 1 }] }), /given twice/],
    ['a number to be given again', withDocument({ next_seq: 2 }), /given already/],
    ['a temporary file', aWorld({ strangeFiles: ['demo.json.1.tmp'] }), /demo.json.1.tmp was left/],
  ])('names %s', (_what, world, words) => {
    expect(findViolations(world, known()).join('\n')).toMatch(words);
  });

  it.each<[string, World]>([
    ['was stopped', aWorld({ containers: [own(), { ...theirs, status: 'exited' }], images: [...ours, theirImage] })],
    ['was removed', aWorld({ images: [...ours, theirImage] })],
    ['lost its image', aWorld({ containers: [own(), theirs] })],
    ['lost a tag', aWorld({ containers: [own(), theirs], images: [...ours, { ...theirImage, tags: [] }] })],
  ])('names what belongs to others when it %s', (_how, world) => {
    const unmanaged = { containers: [theirs], images: [theirImage] };

    expect(findViolations(world, { ...known(), unmanaged })).toEqual([expect.stringContaining('was touched')]);
  });

  it('names a snapshot that somebody took away although it was to be kept', () => {
    const kept = { ...known().vpses[0], kept: [aRecord(5).name] } as Knowledge['vpses'][number];

    expect(findViolations(aWorld(), { vpses: [kept] })).toEqual([
      `demo: ${aRecord(5).name} was to be kept and is gone`,
    ]);
  });

  it('names a rotation that did not happen', () => {
    const snapshots = [1, 2, 3, 4].map((seq) => aRecord(seq));
    const images = [1, 2, 3, 4].map((seq) => imageOf(seq));
    const world = { ...withDocument({ snapshots, next_seq: 5, head: aRecord(4).name }), images };

    expect(findViolations(world, { ...known(), maxSnapshots: 1 })).toEqual([
      'demo: 3 snapshots are left where 1 may be',
    ]);
  });
});

function known(): Knowledge {
  return {
    vpses: [{ taskId: 'demo', exists: true, status: ['running'], disk: ['now'], dear: ['now', 'before'] }],
  };
}

function aWorld(changes: Partial<World> = {}): World {
  return {
    documents: [aDocument('demo', { snapshots: [first, second], head: second.name, next_seq: 3 })],
    strangeFiles: [],
    containers: [own()],
    images: [imageOf(1), imageOf(2)],
    markers: markers('now'),
    ...changes,
  };
}

function withDocument(changes: Partial<VpsDocument>): World {
  return aWorld({ documents: aWorld().documents.map((vps) => ({ ...vps, ...changes })) });
}

function markers(now: string): World['markers'] {
  return new Map([
    [CONTAINER, now],
    [first.image_id ?? '', 'before'],
  ]);
}

function own(changes: Partial<World['containers'][number]> = {}): World['containers'][number] {
  return { id: CONTAINER, name: 'savepoint-vps-demo', imageId: 'sha256:0', status: 'running', labels: {}, ...changes };
}

function stray(suffix: string): World['containers'][number] {
  return own({ id: 's', name: `savepoint-vps-demo${suffix}` });
}

function imageOf(seq: number, altered: Partial<SnapshotFacts> = {}): SeenImage {
  const { name, image_id, parent, trigger, created_at, alias, message, expires_at, pinned } = aRecord(seq);
  const { task_id, created_at: made, image, project, adopted } = aDocument('demo');
  const labels = toLabels({
    version: 1,
    ...{ task_id, name, seq, parent, trigger, created_at, alias, message, expires_at, pinned },
    method: 'commit',
    operation_id: 'op',
    not_captured: [],
    hooks: [],
    vps: {
      ...{ created_at: made, image, project, adopted, container_name: 'savepoint-vps-demo', ports: [] },
      spec: { version: 1, config: {}, host: {}, networks: {} },
    },
    ...altered,
  });
  return { id: image_id ?? '', tags: [`savepoint/vps-demo:${name}`], parent: '', labels };
}

function untagged(): SeenImage {
  return { ...imageOf(2), id: 'sha256:untagged', tags: [] };
}

function anIntent(): VpsDocument['intent'] {
  return { operation_id: 'op', machine_start: '', kind: 'vps.stop', was: 'running', freezes: false, swap: null };
}
