import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Taking, finding, editing and deleting snapshots. */

let tested: RunnerUnderTest;
let image: string;
let folder: string;
let count = 0;
let taskId: TaskId;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'savepoint-bound-'));
  tested = await runnerUnderTest({ MAX_SNAPSHOTS_PER_VPS: '0', ALLOWED_HOST_PATHS: folder });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`snap-${(count += 1)}`);
});
afterAll(async () => {
  await tested.close();
  await rm(folder, { recursive: true });
});

const inside = () => ({ params: { task_id: taskId } });
const of = (name: string) => ({ params: { task_id: taskId, name } });
const create = (more: object = {}) => tested.create(`snap-${count}`, { image, ...more });
const snap = (body: object = {}) => tested.call(api.createSnapshot, { ...inside(), body });
const names = async () => (await tested.call(api.listSnapshots, inside())).snapshots.map(({ name }) => name);
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);

describe('a new snapshot', () => {
  it('carries what a person said about it, and all that one wants to know', async () => {
    await create();
    const before = Date.now();

    const made = await snap({ alias: 'Grüße 🚀', message: 'before the upgrade', expiry: 2, pinned: true });

    expect(made).toMatchObject({
      id: made.name,
      name: expect.stringMatching(/^snap-\d{8}-\d{6}$/),
      ...{ task_id: taskId, seq: 1, parent: null, current: true, trigger: 'manual' },
      ...{ alias: 'Grüße 🚀', message: 'before the upgrade', pinned: true },
      ...{ state: 'ready', stateful: false, last_used_at: null, not_captured: [] },
      // On the containerd image store all are commits.
      method: expect.stringMatching(/^(?:delta|commit)$/),
      image: `savepoint/vps-${taskId}:${made.name}`,
    });
    expect(Math.round((Date.parse(String(made.expires_at)) - before) / 3_600_000)).toBe(48);
    expect((await tested.corner.docker.getImage(made.image).inspect()).Id).toBe(made.image_id);
  });

  it('tells its size, and what it adds to the one before', async () => {
    await create();
    await sh('head -c 3000000 /dev/urandom > /random');

    const { size, total_size } = await snap();

    expect(size).toBeGreaterThanOrEqual(3_000_000);
    expect(size).toBeLessThan(3_500_000);
    expect(total_size).toBeGreaterThan(size + 1_000_000);
  });

  it.each([
    ['running', async () => undefined, expect.toSatisfy((ms: number) => ms > 0)],
    ['paused', () => tested.call(api.pauseVps, inside()), 0],
    ['stopped', () => tested.call(api.stopVps, { ...inside(), body: { snapshot: false } }), 0],
  ] as [string, () => Promise<unknown>, unknown][])(
    'of a VPS that is %s leaves it so',
    async (state, bring, frozen) => {
      await create();
      await bring();

      const made = await snap();

      expect(made.frozen_ms).toEqual(frozen);
      expect((await tested.call(api.vpsStatus, inside())).status).toBe(state);
    },
  );

  it('of a VPS in a restart loop is there or is refused, and nothing is half done', async () => {
    await create({ command: 'exit 1', restart: 'always' });

    const outcome = await snap().then(
      ({ state }) => state,
      ({ code }: { code: string }) => code,
    );

    expect(['ready', 'wrong_state']).toContain(outcome);
    expect(await names()).toHaveLength(outcome === 'ready' ? 1 : 0);
  });

  it('says which mounts it does not hold', async () => {
    const volume = await tested.corner.volume('uncaptured');
    const mounts = [
      { type: 'volume', source: volume, target: '/volume' },
      { type: 'bind', source: folder, target: '/bind' },
    ];
    await create({ mounts, ramdisk: [{ target: '/ram' }] });

    const { not_captured } = await snap();

    expect([...not_captured].sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '/bind', kind: 'bind', source: folder },
      { path: '/ram', kind: 'tmpfs', source: '' },
      { path: '/volume', kind: 'volume', source: volume },
    ]);
  });
});

describe('snapshots', () => {
  it('are listed newest first, each the parent of the next, and are found by name, alias and latest', async () => {
    await create();
    const made: Snapshot[] = [];
    for (const alias of ['one', 'two', 'three']) made.push(await snap({ alias }));

    const listed = await tested.call(api.listSnapshots, inside());

    expect(listed).toMatchObject({ task_id: taskId, count: 3 });
    expect(listed.snapshots.map(({ alias }) => alias)).toEqual(['three', 'two', 'one']);
    expect(listed.snapshots.map(({ parent }) => parent)).toEqual([made[1]?.name, made[0]?.name, null]);
    expect(listed.snapshots.map(({ current }) => current)).toEqual([true, false, false]);
    expect((await tested.call(api.oneSnapshot, of('two'))).name).toBe(made[1]?.name);
    expect((await tested.call(api.oneSnapshot, of(String(made[0]?.name)))).alias).toBe('one');
    expect((await tested.call(api.latestSnapshot, inside())).alias).toBe('three');
    await expect(tested.call(api.oneSnapshot, of('four'))).rejects.toMatchObject({ code: 'snapshot_not_found' });
  });

  it('can be edited: what is left out stays, null removes', async () => {
    await create();
    const { name } = await snap({ alias: 'old', message: 'a', expiry: 1 });
    const edit = (body: object) => tested.call(api.editSnapshot, { ...of(name), body });

    expect(await edit({ alias: 'new', pinned: true })).toMatchObject({ alias: 'new', message: 'a', pinned: true });
    expect(await edit({ expiry: null, message: 'b' })).toMatchObject({ alias: 'new', message: 'b', expires_at: null });
    expect(await edit({ alias: null, message: null, expiry: 3, pinned: false })).toMatchObject({
      ...{ alias: null, message: null, pinned: false },
      expires_at: expect.any(String),
    });
    await tested.startAgain({ MAX_SNAPSHOTS_PER_VPS: '0', ALLOWED_HOST_PATHS: folder });
    expect(await tested.call(api.oneSnapshot, of(name))).toMatchObject({ alias: null, expires_at: expect.any(String) });
  });

  it('have aliases that are unique within their VPS, and free again when they are deleted', async () => {
    await create();
    const first = await snap({ alias: 'mine' });
    const second = await snap();

    await expect(snap({ alias: 'mine' })).rejects.toMatchObject({ code: 'alias_taken' });
    await expect(tested.call(api.editSnapshot, { ...of(second.name), body: { alias: 'mine' } })).rejects.toMatchObject({
      code: 'alias_taken',
    });
    await tested.call(api.deleteSnapshot, of(first.name));

    expect((await snap({ alias: 'mine' })).alias).toBe('mine');
    expect(await names()).toHaveLength(2);
  });

  it('can be deleted in any order, and the others still bring the disk back', async () => {
    await create();
    const made: string[] = [];
    for (const n of [0, 1, 2, 3, 4]) {
      await sh(`echo ${n} > /number; echo ${n} > /only-${n}`);
      made.push((await snap()).name);
    }

    for (const n of [2, 0, 4]) await tested.call(api.deleteSnapshot, of(String(made[n])));
    const left = await tested.corner.standing();

    expect(left.images.filter((tag) => tag.includes(taskId)).sort()).toEqual(
      [1, 3].map((n) => `savepoint/vps-${taskId}:${made[n]}`),
    );
    expect((await tested.call(api.oneSnapshot, of(String(made[3])))).parent).toBe(made[1]);
    for (const n of [1, 3, 1]) {
      await tested.call(api.restoreSnapshot, { ...of(String(made[n])), body: { safety: false } });
      expect(await sh('cat /number; ls / | grep -c only')).toBe(`${n}\n${n + 1}\n`);
    }
  });

  it('can all be deleted at once, pinned ones only by force', async () => {
    await create();
    await snap();
    const { name } = await snap({ pinned: true });
    await snap({ alias: 'named' });

    const { deleted } = await tested.call(api.deleteAllSnapshots, inside());
    const left = await names();
    const forced = await tested.call(api.deleteAllSnapshots, { ...inside(), query: { force: 'true' } });

    expect(deleted).toHaveLength(2);
    expect(left).toEqual([name]);
    expect(forced.deleted).toEqual([name]);
    expect((await tested.corner.standing()).images.filter((tag) => tag.includes(taskId))).toEqual([]);
    expect((await tested.call(api.vpsStatus, inside())).status).toBe('running');
  });
});
