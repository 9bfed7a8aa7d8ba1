import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../runner/ports/clock.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrivateNode } from '../../support/private-node.ts';

const HOUR_MS = 3_600_000;

let node: PrivateNode;
let now: () => Date = () => new Date();
const clock: Clock = { now: () => now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) };

beforeAll(async () => {
  node = await PrivateNode.open('one-at-a-time');
  await node.start({}, { clock });
});

afterAll(() => node?.close());

describe('one change at a time', () => {
  it('fifty snapshots of one VPS at once: one is taken, the others hear at once who is at work', async () => {
    const { task_id } = await node.vps('busy', 'busy');
    const params = { task_id };

    const asked = Array.from({ length: 50 }, () => node.call(api.createSnapshot, { params, body: {} }));
    const outcomes = await Promise.allSettled(asked);

    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    const { count } = await node.call(api.listSnapshots, { params });
    expect(count).toBe(50 - refused.length);
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) {
      expect(reason).toMatchObject({ code: 'vps_busy', details: { holder: 'snapshot.create' } });
    }
    expect(await node.violations({ vpses: [living('busy', 'busy')] })).toEqual([]);
  });

  it('twenty VPSes at once do not wait for each other, nor for somebody who compares everything', async () => {
    const names = Array.from({ length: 20 }, (_, nth) => `many-${nth}`);
    const made = await Promise.all(names.map((name) => node.vps(name, name)));

    const settling = Array.from({ length: 10 }, () => node.call(api.settleNode));
    const taken = await Promise.all(
      made.map(({ task_id }) => node.call(api.createSnapshot, { params: { task_id }, body: {} })),
    );
    await Promise.all(settling);

    expect(taken.every(({ state }) => state === 'ready')).toBe(true);
    expect(await node.violations({ vpses: names.map((name) => living(name, name)) })).toEqual([]);
  });
});

describe('the order of snapshots', () => {
  it('is that in which they were taken, even when the clock goes back', async () => {
    const { task_id } = await node.vps('clock', 'before');
    const params = { task_id };
    const early = await node.call(api.createSnapshot, { params, body: {} });
    await node.mark(task_id, 'after');
    now = () => new Date(Date.now() - HOUR_MS);

    const late = await node.call(api.createSnapshot, { params, body: {} });
    const latest = await node.call(api.latestSnapshot, { params });
    const restarted = await node.call(api.restartVps, { params, body: { from: 'latest' } });
    now = () => new Date();

    expect(late.created_at < early.created_at).toBe(true);
    expect(latest.name).toBe(late.name);
    expect(restarted.from).toBe(late.name);
    expect(await node.marker(task_id)).toBe('after');
  });

  it('gives no name twice: not within a second, not after a deletion, not when time stands still', async () => {
    const { task_id } = await node.vps('names', 'names');
    const params = { task_id };
    const frozen = new Date();
    now = () => frozen;
    const names: string[] = [];

    for (let nth = 0; nth < 4; nth += 1) {
      const { name } = await node.call(api.createSnapshot, { params, body: {} });
      names.push(name);
      if (nth % 2 === 0) await node.call(api.deleteSnapshot, { params: { task_id, name } });
    }
    now = () => new Date();

    expect(new Set(names).size).toBe(4);
    expect(names.map((name) => name.split('-')[3] ?? '1')).toEqual(['1', '2', '3', '4']);
  });
});

function living(taskId: string, marker: string) {
  return { taskId, exists: true, status: ['running'], disk: [marker], dear: [marker] } as const;
}
