import { describe, expect, it } from 'vitest';
import type { Node } from '../../../runner/node.ts';
import { Operations } from '../../../runner/operations/operations.ts';
import type { VpsDocument } from '../../../runner/ports/documents.ts';
import type { Engine, Image } from '../../../runner/ports/engine.ts';
import { commentOf, type SnapshotFacts, toLabels } from '../../../runner/ports/snapshot-label.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { settleNode } from '../../../runner/settle/settle-node.ts';
import { aDocument, aRecord } from '../../support/build-document.ts';
import { MemoryDocuments } from '../../support/memory-documents.ts';

describe('settling while others are at work', () => {
  it('leaves the image of a commit alone that is between image and tag', async () => {
    const { node, removed, images } = aNode(aDocument());
    const running = await node.operations.start(aDocument().task_id, 'snapshot.create', {
      prepare: async (op) => op.id,
      execute: (op) => {
        images.push(imageOf('sha256:half', op.id));
        return settleNode(node);
      },
    });

    await running.done;
    expect(removed).toEqual([]);

    await settleNode(node);
    expect(removed).toEqual(['sha256:half']);
  });

  it('goes on when one of the remains cannot be removed', async () => {
    const { node, removed, images } = aNode(aDocument());
    const { removeImage } = node.engine;
    node.engine.removeImage = (ref) =>
      ref === 'sha256:stuck' ? Promise.reject(new AppError('engine_error', 'layer is busy')) : removeImage(ref);
    images.push(imageOf('sha256:stuck', 'op-0'), imageOf('sha256:half', 'op-0'));

    await settleNode(node);

    expect(removed).toEqual(['sha256:half']);
  });

  it('lets a VPS live on under the name that it has when somebody took the former one', async () => {
    const swap = { old: 'c'.repeat(64), name: 'savepoint-vps-demo' };
    const before = { machine_start: '', was: 'running', freezes: false, swap } as const;
    const intent = { operation_id: 'op-0', kind: 'snapshot.restore', ...before } as const;
    const { node } = aNode(aDocument('demo', { intent }));
    const aside = { id: swap.old, name: `${swap.name}-old-op-0`, status: 'running' } as const;
    node.engine.containers = async () => [{ ...aside, image: 'x', labels: {} }];
    node.engine.rename = () => Promise.reject(new AppError('vps_exists', 'that name is in use'));

    await settleNode(node);

    expect(node.documents.all()[0]?.intent).toBeNull();
  });

  it('is not told of where there was nothing to do', async () => {
    const { node } = aNode(aDocument());

    await settleNode(node);

    expect(node.operations.list()).toEqual([]);
  });

  it('does not write over what the sweeper wrote meanwhile', async () => {
    const creating = aRecord(1, { state: 'creating', image_id: null });
    const vps = aDocument('demo', { snapshots: [creating], next_seq: 2, discarded: ['swept'] });
    const { node, images } = aNode(vps, async () => {
      await node.documents.update(vps.task_id, (now) => (now.discarded.length > 0 ? { ...now, discarded: [] } : now));
    });
    images.push({ ...imageOf('sha256:whole', 'op-0'), tags: [`savepoint/vps-demo:${creating.name}`] });

    await settleNode(node);

    expect(node.documents.get(vps.task_id)).toMatchObject({ discarded: [], snapshots: [{ state: 'ready' }] });
  });
});

function aNode(vps: VpsDocument, onSync: () => Promise<void> = async () => undefined) {
  const images: Image[] = [];
  const removed: string[] = [];
  const engine: Partial<Engine> = {
    containers: async () => [],
    snapshotImages: async () => images,
    image: async (ref) => images.find(({ id }) => id === ref),
    removeImage: async (ref) => {
      removed.push(ref);
      return 'removed';
    },
    sync: onSync,
  };
  let made = 0;
  const operations = new Operations({
    now: () => new Date(),
    newId: () => `op-${(made += 1)}`,
    emit: () => undefined,
    report: () => undefined,
  });
  const node = {
    engine: engine as Engine,
    documents: new MemoryDocuments(vps),
    operations,
    clock: { now: () => new Date(), sleep: async () => undefined },
    events: { emit: () => undefined },
    sweeper: { soon: () => undefined },
    making: new Set(),
    warn: () => undefined,
  } as unknown as Node;
  return { node, removed, images };
}

function imageOf(id: string, operation_id: string): Image {
  const { name, seq, parent, trigger, created_at, alias, message, expires_at, pinned } = aRecord(1);
  const { task_id, created_at: made, image, project, adopted } = aDocument();
  const facts: SnapshotFacts = {
    version: 1,
    ...{ task_id, name, seq, parent, trigger, created_at, alias, message, expires_at, pinned, operation_id },
    not_captured: [],
    hooks: [],
    method: 'commit',
    vps: {
      ...{ created_at: made, image, project, adopted, container_name: 'savepoint-vps-demo', ports: [] },
      spec: { version: 1, config: {}, host: {}, networks: {} },
    },
  };
  return { id, tags: [], labels: toLabels(facts), comment: commentOf(facts), size: 1, layers: 1 };
}
