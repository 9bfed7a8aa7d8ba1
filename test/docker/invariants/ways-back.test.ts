import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { idOf, PrivateNode } from '../../support/private-node.ts';
import { LIVING } from '../../support/world/plain-engine.ts';

let node: PrivateNode;

beforeAll(async () => {
  node = await PrivateNode.open('ways-back');
  await node.start();
});

afterAll(() => node?.close());

describe('a restore that fails leaves the VPS as it was', () => {
  it.each([
    ['its program is broken', 'busybox rm /bin/sh', 'busybox ln -s busybox /bin/sh'],
    ['it ends at once', 'touch /bad', 'rm /bad'],
  ])('when %s', async (why, breaking, mending) => {
    const name = why.replaceAll(' ', '-');
    const command = ['sh', '-c', `test ! -e /bad || exit 3; ${LIVING}`];
    const vps = await node.vps(name, 'good', { command, ports: ['80'] });
    const { task_id } = vps;
    await node.engine.exec(idOf(vps), '/bin/busybox', ...breaking.replace(/^busybox /, '').split(' '));
    const bad = await node.call(api.createSnapshot, { params: { task_id }, body: {} });
    await node.engine.exec(idOf(vps), '/bin/busybox', ...mending.replace(/^busybox /, '').split(' '));

    const restored = node.call(api.restoreSnapshot, { params: { task_id, name: bad.name }, body: {} });

    await expect(restored).rejects.toMatchObject({ code: expect.stringMatching(/restore_failed|start_failed/) });
    await expectAsBefore(vps);
  });

  it('when its health check fails', async () => {
    const id = await node.engine.run('ill', {
      Image: node.busybox,
      Healthcheck: { Test: ['CMD', 'test', '-e', '/healthy'], Interval: 2e8, Retries: 2 },
    });
    const vps = await node.call(api.adoptVps, { body: { container: 'ill' } });
    const { task_id } = vps;
    await node.engine.mark(id, 'good');
    const bad = await node.call(api.createSnapshot, { params: { task_id }, body: {} });
    await node.engine.exec(id, 'touch', '/healthy');

    const restored = node.call(api.restoreSnapshot, { params: { task_id, name: bad.name }, body: {} });

    await expect(restored).rejects.toMatchObject({ code: 'restore_failed' });
    await expectAsBefore(vps);
  });

  async function expectAsBefore(vps: Awaited<ReturnType<typeof node.vps>>): Promise<void> {
    const { container, ports, status } = await node.status(vps.task_id);
    expect({ container, ports, status }).toEqual({ container: vps.container, ports: vps.ports, status: 'running' });
    const known = { taskId: vps.task_id, exists: true, status: ['running'], disk: ['good'], dear: ['good'] } as const;
    expect(await node.violations({ vpses: [known] })).toEqual([]);
  }
});

describe('a document that cannot be read', () => {
  const ruins: Record<string, (file: string, taskId: TaskId) => Promise<unknown>> = {
    deleted: (file) => rm(file),
    empty: (file) => writeFile(file, ''),
    'cut short': (file) => writeFile(file, '{"version":1,"task_id":"'),
    'of zeros': (file) => writeFile(file, Buffer.alloc(4096)),
    'of another shape': (file, taskId) => writeFile(file, JSON.stringify({ version: 1, task_id: taskId })),
    'of another version': (file, taskId) => writeFile(file, JSON.stringify({ version: 2, task_id: taskId })),
    "of another VPS's": (file) => writeFile(file, JSON.stringify({ version: 1, task_id: 'somebody-else' })),
  };

  it.each(Object.entries(ruins))('because it is %s is made anew, and a restore works', async (how, ruin) => {
    const taskId = `ruined-${how.replace(/[^a-z]+/g, '-')}`;
    const [old, young] = [`${taskId} old`, `${taskId} young`];
    const vps = await node.vps(taskId, old);
    const { task_id } = vps;
    const { name } = await node.call(api.createSnapshot, { params: { task_id }, body: { alias: 'first' } });
    await node.mark(task_id, young);
    await node.call(api.createSnapshot, { params: { task_id }, body: {} });
    await node.stop();
    await ruin(join(node.dataDir, 'vps', `${taskId}.json`), task_id);
    await node.start();

    expect(await node.status(task_id)).toMatchObject({ status: 'running', snapshots: 2, container: vps.container });
    const restored = await node.call(api.restoreSnapshot, { params: { task_id, name: 'first' }, body: {} });

    expect(restored.from).toBe(name);
    const known = { taskId, exists: true, status: ['running'], disk: [old], dear: [old, young] } as const;
    expect(await node.violations({ vpses: [known] })).toEqual([]);
  });

  it('is kept for a person to look at', async () => {
    const aside = await readdir(join(node.dataDir, 'quarantine'));

    // All of them but the one that was deleted.
    expect(aside).toHaveLength(Object.keys(ruins).length - 1);
  });
});
