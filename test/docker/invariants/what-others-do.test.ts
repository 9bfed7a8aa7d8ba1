import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { eventually } from '../../support/eventually.ts';
import { idOf, PrivateNode } from '../../support/private-node.ts';

/** People use the docker command on VPSes and beside them. */

let node: PrivateNode;

beforeAll(async () => {
  node = await PrivateNode.open('what-others-do');
  await node.start();
});

afterAll(() => node?.close());

describe('a VPS that ends without us', () => {
  it.each([
    ['by itself', (id: string) => node.engine.exec(id, 'touch', '/end')],
    ['by docker stop', (id: string) => node.engine.act(id, 'stop')],
    ['by docker kill', (id: string) => node.engine.act(id, 'kill')],
  ])('%s is snapshotted once', async (how, end) => {
    const name = how.replaceAll(' ', '-');
    const vps = await node.vps(name, how, { command: ['sh', '-c', untilTold] });

    await end(idOf(vps));

    await eventually(async () => expect(await triggers(vps.task_id)).toEqual(['exit']));
    expect(await node.violations({ vpses: [{ ...known(name, how), status: ['exited'] }] })).toEqual([]);
    await node.start();
    expect(await triggers(vps.task_id)).toEqual(['exit']);
  });

  it('again and again, because it is started again each time, is not snapshotted', async () => {
    const { task_id, container } = await node.vps('loop', 'loop', {
      command: ['sh', '-c', 'sleep 0.1; exit 1'],
      restart: 'always',
    });

    await eventually(async () => {
      const { RestartCount } = await node.engine.ask<{ RestartCount: number }>(
        'GET',
        `/containers/${container?.id}/json`,
      );
      expect(RestartCount).toBeGreaterThan(3);
    });

    expect(await triggers(task_id)).toEqual([]);
    await node.call(api.deleteVps, { params: { task_id }, query: { snapshots: '1' } });
  });
});

describe('a VPS whose container was removed behind our back', () => {
  it('is gone, and a restart brings it back as it was saved last', async () => {
    const vps = await node.vps('removed', 'saved', { ports: ['80'] });
    const { task_id } = vps;
    await node.call(api.createSnapshot, { params: { task_id }, body: {} });

    await node.engine.remove(idOf(vps));

    expect((await node.status(task_id)).status).toBe('gone');
    // Between its end and its removal the runner may have begun to save it.
    await eventually(() => node.call(api.restartVps, { params: { task_id }, body: {} }));
    const back = await node.status(task_id);
    expect(back).toMatchObject({ status: 'running', ports: vps.ports, container: { name: vps.container?.name } });
    expect(await node.violations({ vpses: [known('removed', 'saved')] })).toEqual([]);
  });
});

describe('a VPS that a person paused', () => {
  it('stays paused through a snapshot', async () => {
    const vps = await node.vps('paused', 'paused');
    await node.engine.act(idOf(vps), 'pause');

    await node.call(api.createSnapshot, { params: { task_id: vps.task_id }, body: {} });

    expect(await node.violations({ vpses: [{ ...known('paused', 'paused'), status: ['paused'] }] })).toEqual([]);
  });
});

describe('what is not managed', () => {
  it('is never touched, not even what a person made of a snapshot', async () => {
    const { task_id } = await node.vps('managed', 'one');
    const params = { task_id };
    const first = await node.call(api.createSnapshot, { params, body: {} });
    const names = ['stranger', `savepoint-vps-${task_id}-copy`, `savepoint-vps-${task_id}-next-1`];
    const images = [node.busybox, first.image, first.image];
    const theirs = await Promise.all(names.map((name, nth) => node.engine.run(name, { Image: images[nth] })));
    const tagged = await node.engine.commit(theirs[1] ?? '', { repo: 'somebody/copy', tag: '1' });
    const untagged = await node.engine.commit(theirs[1] ?? '', {});
    await node.engine.ask('POST', `/images/${first.image}/tag?repo=somebody/kept&tag=1`);
    const unmanaged = {
      containers: names.map((name, nth) => ({ id: theirs[nth] ?? '', name, status: 'running' })),
      images: [
        { id: tagged, tags: ['somebody/copy:1'] },
        { id: untagged, tags: [] },
        { id: first.image_id ?? '', tags: ['somebody/kept:1'] },
      ],
    };

    await node.mark(task_id, 'two');
    await node.call(api.stopVps, { params, body: {} });
    await node.call(api.restartVps, { params, body: {} });
    await node.call(api.restoreSnapshot, { params: { ...params, name: first.name }, body: {} });
    await node.call(api.settleNode);
    await node.start();
    await node.call(api.deleteVps, { params, query: { snapshots: '1', force: '1' } });
    await node.call(api.settleNode);

    expect(await node.violations({ vpses: [], unmanaged })).toEqual([]);
  });
});

async function triggers(task_id: TaskId): Promise<string[]> {
  const { snapshots } = await node.call(api.listSnapshots, { params: { task_id } });
  return snapshots.map(({ trigger }) => trigger);
}

function known(taskId: string, marker: string) {
  return { taskId, exists: true, status: ['running'], disk: [marker], dear: [marker] } as const;
}

const untilTold = 'trap "exit 0" TERM; while ! test -e /end; do sleep 0.2; done';
