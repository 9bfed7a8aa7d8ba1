import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../runner/wire/model.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { eventually } from '../../support/eventually.ts';
import { idOf, PrivateNode } from '../../support/private-node.ts';

let node: PrivateNode;

beforeAll(async () => {
  node = await PrivateNode.open('snapshots-stay');
});

beforeEach(() => node.start());

afterAll(() => node?.close());

describe('a snapshot whose image was removed behind our back', () => {
  it('is missing, and nothing else is put in its place', async () => {
    const { task_id } = await node.vps('missing', 'one');
    await snapshot(task_id);
    await node.mark(task_id, 'two');
    const lost = await snapshot(task_id);
    const { container } = await node.status(task_id);
    await node.call(api.stopVps, { params: { task_id }, body: { snapshot: false } });
    await node.engine.removeImage(lost.image);
    await node.call(api.settleNode);

    const seen = await node.call(api.oneSnapshot, { params: { task_id, name: lost.name } });
    expect(seen.state).toBe('missing');
    for (const from of [lost.name, undefined]) {
      await node.engine.remove(container?.id ?? '').catch(() => undefined);
      await expect(node.call(api.restartVps, { params: { task_id }, body: { from } })).rejects.toMatchObject({
        code: 'snapshot_not_ready',
      });
    }
    await expect(
      node.call(api.restoreSnapshot, { params: { task_id, name: lost.name }, body: {} }),
    ).rejects.toMatchObject({ code: 'snapshot_not_ready' });
    await giveUp(task_id);
  });

  it('is refused even before anybody noticed', async () => {
    const { task_id } = await node.vps('unnoticed', 'one');
    const { name, image } = await snapshot(task_id);
    await node.mark(task_id, 'two');
    await node.engine.removeImage(image);

    const restored = node.call(api.restoreSnapshot, { params: { task_id, name }, body: {} });

    await expect(restored).rejects.toMatchObject({ code: 'snapshot_not_ready' });
    expect(await node.marker(task_id)).toBe('two');
    await giveUp(task_id);
  });
});

describe('rotation', () => {
  it('spares what is pinned or named, and HEAD', async () => {
    await node.start({ MAX_SNAPSHOTS_PER_VPS: '1' });
    const { task_id } = await node.vps('rotated', 'one');
    const pinned = await snapshot(task_id, { pinned: true });
    const named = await snapshot(task_id, { alias: 'golden' });
    const plain = await snapshot(task_id);
    const head = await snapshot(task_id);

    const { snapshots } = await node.call(api.listSnapshots, { params: { task_id } });

    expect(snapshots.map(({ name }) => name)).toEqual([head.name, named.name, pinned.name]);
    expect(snapshots.map(({ name }) => name)).not.toContain(plain.name);
    expect(await node.violations({ vpses: [{ ...kept(task_id, 'one'), kept: [pinned.name, named.name] }] })).toEqual(
      [],
    );
  });

  it('spares the snapshot that a restore goes back to, although the safety snapshot is one too many', async () => {
    await node.start({ MAX_SNAPSHOTS_PER_VPS: '2', AUTO_SNAPSHOT_ON_STOP: 'False' });
    const { task_id } = await node.vps('goes-back', 'old');
    const old = await snapshot(task_id);
    await snapshot(task_id);
    await node.mark(task_id, 'new');

    await node.call(api.restoreSnapshot, { params: { task_id, name: old.name }, body: {} });
    await node.call(api.restartVps, { params: { task_id }, body: {} });

    const { head } = await node.status(task_id);
    expect(head).toBe(old.name);
    expect(await node.marker(task_id)).toBe('old');
    expect(await node.violations({ vpses: [{ ...kept(task_id, 'old'), dear: ['old', 'new'] }] })).toEqual([]);
  });
});

describe('what is on a stopped disk', () => {
  it('is saved again when somebody put files there while no runner watched', async () => {
    const vps = await node.vps('unwatched', 'one');
    const { task_id } = vps;
    await node.call(api.stopVps, { params: { task_id }, body: {} });
    await node.stop();
    await node.engine.mark(idOf(vps), 'two');
    await node.start();

    await node.call(api.restartVps, { params: { task_id }, body: {} });

    expect(await node.marker(task_id)).toBe('two');
  });

  it('is saved again when somebody put files there and the Engine said so', async () => {
    const vps = await node.vps('watched', 'one');
    const { task_id } = vps;
    await node.call(api.stopVps, { params: { task_id }, body: {} });
    await node.engine.mark(idOf(vps), 'two');
    await eventually(async () => expect(await proofOf(task_id)).toBeNull());

    await node.call(api.restartVps, { params: { task_id }, body: {} });

    expect(await node.marker(task_id)).toBe('two');
  });
});

function snapshot(task_id: TaskId, body: { pinned?: boolean; alias?: string } = {}): Promise<Snapshot> {
  return node.call(api.createSnapshot, { params: { task_id }, body });
}

async function proofOf(task_id: TaskId): Promise<unknown> {
  const text = await readFile(join(node.dataDir, 'vps', `${task_id}.json`), 'utf8');
  return (JSON.parse(text) as { saved: unknown }).saved;
}

function giveUp(task_id: TaskId) {
  return node.call(api.deleteVps, { params: { task_id }, query: { snapshots: '1', force: '1' } });
}

function kept(taskId: string, marker: string) {
  return { taskId, exists: true, status: ['running'], disk: [marker], dear: [marker] } as const;
}
