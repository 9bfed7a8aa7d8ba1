import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NodeStorage, Snapshot, SnapshotStorage, VpsStorage } from '../../../runner/wire/model.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { eventually } from '../../support/eventually.ts';
import { idOf, PrivateNode } from '../../support/private-node.ts';

/** What Savepoint says of the disk, against what the disk says. */

const run = promisify(execFile);
const MB = 1024 * 1024;
/** The Engine's own records of an image and its layer, and the folders in which they are: they go with it, too. */
const RECORDS = 100 * 1024;

let node: PrivateNode;
let count = 0;
let vps: TaskId;

beforeAll(async () => void (node = await PrivateNode.open('storage')));
afterAll(() => node?.close());
beforeEach(async () => {
  await node.start();
  vps = (await node.vps(`disk-${(count += 1)}`, 'begin')).task_id;
});

async function sh(script: string): Promise<void> {
  await node.engine.exec(idOf(await node.status(vps)), 'sh', '-euc', script);
}

const fill = (path: string, megabytes: number) =>
  sh(`mkdir -p $(dirname ${path}); dd if=/dev/urandom of=${path} bs=1M count=${megabytes} 2>/dev/null; sync`);
const snap = (): Promise<Snapshot> => node.call(api.createSnapshot, { params: { task_id: vps } });
const ofVps = (): Promise<VpsStorage> => node.call(api.vpsStorage, { params: { task_id: vps } });
const ofNode = (): Promise<NodeStorage> => node.call(api.ownStorage);
const remove = (name: string) => node.call(api.deleteSnapshot, { params: { task_id: vps, name } });
const restore = (name: string) =>
  node.call(api.restoreSnapshot, { params: { task_id: vps, name }, body: { safety: false } });

async function onDisk(): Promise<number> {
  const { stdout } = await run('du', ['-sx', '--block-size=1', node.daemon.root]);
  return Number(stdout.split('\t')[0]);
}

async function rowOf({ name }: { name: string }): Promise<SnapshotStorage> {
  const row = (await ofVps()).snapshots.find((each) => each.name === name);
  if (row === undefined) throw new Error(`no figures of ${name}`);
  return row;
}

/** What becomes free on the disk while something is done. */
async function freedBy(task: () => Promise<unknown>): Promise<number> {
  const before = await onDisk();
  await task();
  return before - (await onDisk());
}

function expectNear(bytes: number | null, real: number): void {
  expect(bytes).toBeGreaterThanOrEqual((real - RECORDS) * 0.98);
  expect(bytes).toBeLessThanOrEqual(real * 1.02);
}

describe('what a snapshot is said to free is what comes free', () => {
  it('of snapshots that stand on each other, deleted from below', async () => {
    await fill('/one', 3);
    const one = await snap();
    await fill('/two', 2);
    const two = await snap();
    expect([one.method, two.method]).toContain('delta');

    const [below, above] = [await rowOf(one), await rowOf(two)];
    expect(above.unique_bytes).toBe(above.freed_bytes);
    expect(below).toMatchObject({ unique_bytes: 0, freed_bytes: 0 });
    expect(below.shared_bytes).toBeGreaterThan(3 * MB);
    const promised = (await ofVps()).freed_bytes ?? 0;

    expect(await freedBy(() => remove(one.name))).toBeLessThan(RECORDS);
    const left = await rowOf(two);
    expect(left.unique_bytes).toBeGreaterThan(5 * MB);
    expect(left.freed_bytes).toBe(promised);
    expectNear(left.freed_bytes, await freedBy(() => remove(two.name)));
  });

  it('and from above', async () => {
    await fill('/one', 3);
    const one = await snap();
    await fill('/two', 2);
    const two = await snap();

    const { freed_bytes } = await rowOf(two);
    expect(freed_bytes).toBeGreaterThan(2 * MB);
    expectNear(freed_bytes, await freedBy(() => remove(two.name)));
    expectNear((await rowOf(one)).freed_bytes, await freedBy(() => remove(one.name)));
  });

  it('nothing of one that the VPS stands on', async () => {
    await fill('/one', 3);
    const one = await snap();
    await restore(one.name);

    const { snapshots, freed_bytes, written_bytes } = await ofVps();
    expect(snapshots).toMatchObject([{ name: one.name, unique_bytes: 0, freed_bytes: 0 }]);
    expect(freed_bytes).toBe(0);
    expect(written_bytes).toBeLessThan(MB);
    expect(await freedBy(() => remove(one.name))).toBeLessThan(RECORDS);
  });

  it('with the image below that was buried because this one was built on it', async () => {
    await node.start({ SNAPSHOT_METHOD: 'commit' });
    const begin = await snap();
    await fill('/one', 3);
    const one = await snap();
    await restore(one.name);
    await fill('/two', 2);
    const two = await snap();
    await restore(begin.name);
    await remove(one.name);
    // Nobody has the image of the first any more, but it is still there.
    expect((await node.engine.images()).some(({ id }) => id === one.image_id)).toBe(true);

    const row = await rowOf(two);
    expect(row.unique_bytes).toBeLessThan(3 * MB);
    expect(row.freed_bytes).toBeGreaterThan(5 * MB);
    expectNear(row.freed_bytes, await freedBy(() => remove(two.name)));
  });

  it('nothing of one that a person gave another name', async () => {
    await fill('/one', 3);
    const one = await snap();
    await node.engine.ask('POST', `/images/${one.image}/tag?repo=keep-${vps}&tag=1`);

    const row = await rowOf(one);
    expect(row.unique_bytes).toBeGreaterThan(3 * MB);
    expect(row.freed_bytes).toBe(0);
    expect(await freedBy(() => remove(one.name))).toBeLessThan(RECORDS);
    await node.engine.removeImage(`keep-${vps}:1`);
  });
});

describe('the total', () => {
  it('is what du says, each layer counted once', async () => {
    await fill('/one', 3);
    await snap();
    await fill('/two', 2);
    await snap();
    await fill('/three', 1);

    const { total_bytes, parts } = await ofNode();

    const real = await onDisk();
    expect(Math.abs((total_bytes ?? 0) - real) / real).toBeLessThan(0.02);
    expect(Object.values(parts ?? {}).reduce((sum, bytes) => sum + bytes, 0)).toBe(total_bytes);
    expect(parts?.snapshots).toBeGreaterThan(5 * MB);
    expect(parts?.containers).toBeGreaterThan(6 * MB);
    expect(parts?.shared).toBeGreaterThan(MB);
  });

  it('grows with what a container writes', async () => {
    const before = await ofNode();
    await fill('/one', 4);

    // After a long walk nothing is walked again for a while.
    await eventually(async () => {
      expectNear(((await ofNode()).parts?.containers ?? 0) - (before.parts?.containers ?? 0), 4 * MB);
      expect((await ofVps()).written_bytes).toBeGreaterThan(4 * MB);
    });
  });

  it('sees what nobody stands on', async () => {
    const before = await ofNode();
    const orphan = await mkdtemp(join(node.daemon.root, 'overlay2', 'orphan-'));
    await writeFile(join(orphan, 'file'), Buffer.alloc(3 * MB, 1));

    await eventually(async () => expectNear(((await ofNode()).parts?.rest ?? 0) - (before.parts?.rest ?? 0), 3 * MB));
    await rm(orphan, { recursive: true });
  });
});

describe('the chain of HEAD', () => {
  it('tells what later layers replaced, deleted and hid', async () => {
    await fill('/stays', 1);
    await fill('/replaced', 2);
    await fill('/folder/deleted', 3);
    await fill('/opaque/hidden', 4);
    const first = await snap();
    await restore(first.name);
    await fill('/replaced', 1);
    await sh('rm -r /folder; rm -r /opaque; mkdir /opaque; echo new > /opaque/new; ln /stays /twin');
    const second = await snap();

    const { chain } = await ofVps();

    expect(chain).toMatchObject({ snapshot: second.name, reason: null });
    expect(chain?.depth).toBe((chain?.own_layers ?? 0) + 1);
    // Another name of a file of a layer below makes a copy of it.
    const [live, dead] = [2 * MB, (2 + 3 + 4 + 1) * MB];
    expect(Math.abs((chain?.live_bytes ?? 0) - live)).toBeLessThan(RECORDS);
    expect(Math.abs((chain?.dead_bytes ?? 0) - dead)).toBeLessThan(RECORDS);
  });

  it('is nothing before the first snapshot', async () => {
    expect((await ofVps()).chain).toBeNull();
  });

  it('says nothing of weights when the image that it was made from is gone', async () => {
    const own = `made-from-${vps}`;
    await node.engine.ask('POST', `/images/${node.busybox}/tag?repo=${own}&tag=1`);
    vps = (await node.vps(`${vps}-own`, 'begin', { image: `${own}:1` })).task_id;
    await snap();
    expect((await ofVps()).chain).toMatchObject({ own_layers: 1, reason: null });

    await node.engine.removeImage(`${own}:1`);

    const { chain } = await ofVps();
    expect(chain).toMatchObject({ depth: 2, own_layers: null, live_bytes: null, dead_bytes: null });
    expect(chain?.reason).toContain('is gone');
  });
});

it('figures of layers are remembered over a restart, and measured anew when what was kept is unreadable', async () => {
  await fill('/one', 3);
  await snap();
  const [before, node1] = [await ofVps(), await ofNode()];
  const kept = join(node.dataDir, 'usage.json');
  const { layers } = JSON.parse(await readFile(kept, 'utf8')) as { layers: Record<string, number> };
  expect(Object.keys(layers)).toHaveLength(node1.layers ?? 0);

  // One that is made up shows that they are read.
  await node.stop();
  const [some = ''] = Object.keys(layers);
  await writeFile(kept, JSON.stringify({ version: 1, layers: { ...layers, [some]: 1e12, gone: 5 }, chains: {} }));
  await node.start();
  expect((await ofNode()).total_bytes).toBeGreaterThan(1e12);
  await node.stop();
  await writeFile(kept, '{"version": 1, "lay');
  await node.start();

  expect(await ofVps()).toEqual(before);
  const again = await ofNode();
  expect(again.parts).toMatchObject({ snapshots: node1.parts?.snapshots, shared: node1.parts?.shared });
});

it('snapshots that come and go meanwhile disturb nobody', async () => {
  let over = false;
  const look = async () => {
    for (; !over;) {
      const [one, all] = await Promise.all([ofVps(), ofNode()]);
      expect([one.reason, all.reason]).toEqual([null, null]);
      for (const { freed_bytes } of one.snapshots) expect(freed_bytes).not.toBeNull();
    }
  };
  const looking = [look(), look()];
  for (let round = 0; round < 5; round += 1) {
    await fill(`/file-${round}`, 1);
    await remove((await snap()).name);
  }
  over = true;
  await Promise.all(looking);
});

it('nothing is guessed of a storage that is out of reach', async () => {
  const one = await snap();
  const elsewhere = await mkdtemp(join(tmpdir(), 'savepoint-elsewhere-'));
  await node.start({ ENGINE_ROOT: elsewhere });

  const reason = "the Engine's storage is out of reach";
  const unknown = { unique_bytes: null, shared_bytes: null, freed_bytes: null };
  expect(await ofVps()).toMatchObject({
    snapshots: [{ name: one.name, ...unknown }],
    freed_bytes: null,
    written_bytes: null,
    chain: { depth: 2, own_layers: null, live_bytes: null, dead_bytes: null, reason },
    reason,
  });
  expect(await ofNode()).toEqual({ node: 'local', total_bytes: null, parts: null, layers: null, reason });
  await rm(elsewhere, { recursive: true });
});
