import * as fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import type { Engine } from '../../../runner/ports/engine.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import type { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { eventually } from '../../support/eventually.ts';
import { AheadLab } from './ahead-lab.ts';

const AHEAD = 'the first snapshot of this container, most of it before the freeze';
const STILL = 'the first snapshot of this container, all of it after a freeze';
const FROZEN = /^the first snapshot of this container, all of it while frozen: /;

let lab: AheadLab;
let taskId: TaskId;
let count = 0;

beforeAll(async () => {
  lab = await AheadLab.open();
  taskId = await lab.vps('faults');
});
// An Engine that has a layer keeps no second one like it: each test damages one of its own.
beforeEach(async () => {
  await lab.sh(taskId, `echo ${(count += 1)} > /data/still/count; ${FOLDERS_TO_SWAP}; touch /data/still/old`);
  // What is as young as the listing counts as changing.
  await sleep(100);
});
afterAll(() => lab?.close());

/** Their files tell from outside nothing of which is which. */
const FOLDERS_TO_SWAP = `rm -rf /data/live/*; mkdir -p /data/live/one /data/live/two; echo one > /data/live/one/f;
  echo two > /data/live/two/f; touch -d @1000000000 /data/live/one/f /data/live/two/f`;

type Moment = (engine: Engine, container: string) => Promise<unknown>;
const nothing: Moment = async () => undefined;

/** Something happens before or after the Engine copies the disk of a running VPS. */
function aroundCopy(
  before: Moment,
  after: (engine: Engine, copy: string) => Promise<unknown> = nothing,
  besides: Partial<Engine> = {},
): void {
  lab.meddle((engine) => ({
    ...besides,
    commit: async (id, saved) => {
      if ('tag' in saved) return engine.commit(id, saved);
      await before(engine, id);
      const copy = await engine.commit(id, saved);
      await after(engine, copy);
      return copy;
    },
  }));
}

const changing: Moment = () => lab.sh(taskId, `echo ${count} > /data/still/meanwhile`);

/** The folder of a copy, for damage to be done to it. */
const damaged = (how: (folder: string) => Promise<unknown>) =>
  aroundCopy(nothing, async (engine, copy) => how((await engine.layersOf(copy))?.folders?.at(-1) ?? 'nowhere'));

const untagged = async () => (await lab.images(taskId)).filter((image) => !image.includes(':snap-'));

describe('a copy of a running disk that is not what it should be', () => {
  it('is made good whatever it lacks, has besides, or has otherwise', async () => {
    damaged(async (at) => {
      const still = `${at}/data/still`;
      await fs.rm(`${still}/7/in/7`);
      for (const nth of FROM_60) await fs.rm(`${still}/${nth}`, { recursive: true });
      await fs.rm(`${still}/1/in/twin`);
      await fs.truncate(`${still}/large1`, 1000);
      await fs.chmod(`${still}/8/in/8`, 0o600);
      await fs.chown(`${still}/8/in/9`, 7, 7);
      await fs.utimes(`${still}/8/in`, 1, 1);
      await fs.rm(`${still}/link`);
      await fs.symlink('x', `${still}/link`);
      await fs.rm(`${still}/9/in/9`);
      await fs.mkdir(`${still}/9/in/9`);
      await fs.writeFile(`${still}/9/in/strange`, 'strange');
      await fs.rm(`${still}/2/in/twin`);
      await fs.copyFile(`${still}/2/in/2`, `${still}/2/in/twin`);
    });

    await isMadeGood();
  });

  it('is made good after all that changed meanwhile', async () => {
    aroundCopy(
      () =>
        lab.sh(
          taskId,
          `echo new > /data/still/3/in/3; rm -rf /base/b; mv /data/still/10 /data/still/ten;
          mkdir /data/live/short; echo short > /data/live/short/f; mv /data/still/12/in /data/live/away`,
        ),
      () =>
        lab.sh(
          taskId,
          `rm -r /data/still/4; rm -rf /base/a /base/c/w; mkdir /base/b; echo b > /base/b/b;
          mv /data/still/ten /data/still/eleven; rm -r /data/live/short; mv /data/live/away /data/still/12/in`,
        ),
    );

    await isMadeGood();
  });

  it('is made good when a folder lay in the place of its like for that time only', async () => {
    const swap = () => lab.sh(taskId, 'cd /data/live; mv one aside; mv two one; mv aside two');
    aroundCopy(swap, swap);

    await isMadeGood();
  });

  async function isMadeGood(): Promise<void> {
    const snapshot = await lab.snapshot(taskId);

    expect(snapshot.method_reason).toBe(AHEAD);
    expect(await lab.differences(taskId, snapshot)).toEqual([]);
    expect(await untagged()).toEqual([]);
  }
});

describe('a disk that cannot be copied ahead is saved while it stands still', () => {
  const refuses = async () => Promise.reject(new AppError('engine_error', 'no'));

  it.each<[string, () => void]>([
    ['the Engine fails', () => aroundCopy(refuses)],
    ['the answer of the Engine is lost', () => aroundCopy(nothing, refuses)],
    ['the copy is out of reach', () => lab.meddle(() => ({ layersOf: async () => ({ hidden: 'no' }) }))],
    ['the copy is gone', () => aroundCopy(nothing, (engine, copy) => engine.removeImage(copy))],
    ['it cannot get its name', () => lab.meddle(() => ({ tag: refuses }))],
    [
      'nobody knows whether it got its name',
      () => lab.meddle((engine) => ({ tag: (...how) => engine.tag(...how).then(refuses) })),
    ],
    ['no layer can be put on top', () => aroundCopy(changing, nothing, { loadLayer: refuses })],
    [
      'there is no room for both',
      () => lab.meddle(() => ({ layersOf: async () => Promise.reject(new AppError('no_space', 'no')) })),
    ],
    ['the copy holds next to nothing', () => damaged((at) => fs.rm(`${at}/data/still`, { recursive: true }))],
  ])('because %s', async (_why, meddle) => {
    meddle();

    const snapshot = await lab.snapshot(taskId);

    expect(snapshot).toMatchObject({ method: 'commit', method_reason: expect.stringMatching(FROZEN) });
    expect(await lab.differences(taskId, snapshot)).toEqual([]);
    expect(await untagged()).toEqual([]);
  });

  it('and leaves nothing when it cannot be saved at all', async () => {
    const before = await lab.images(taskId);
    lab.meddle((engine) => ({
      tag: refuses,
      commit: (id, saved) => ('tag' in saved ? refuses() : engine.commit(id, saved)),
    }));

    await expect(lab.snapshot(taskId)).rejects.toMatchObject({ code: 'engine_error' });

    expect(await lab.images(taskId)).toEqual(before);
    expect(await lab.sh(taskId, 'echo alive')).toBe('alive\n');
  });
});

it('a copy is left alone by whoever settles meanwhile', async () => {
  aroundCopy(nothing, () => lab.tested.call(api.settleNode));

  const snapshot = await lab.snapshot(taskId);

  expect(snapshot.method_reason).toBe(STILL);
  expect(await untagged()).toEqual([]);
});

describe('a disk on which nothing changes while it is copied', () => {
  it("is saved after a moment's freeze, and the next snapshot builds upon that", async () => {
    const { freezes } = countFreezes();
    const live = await lab.live(taskId);

    const snapshot = await lab.snapshot(taskId);

    expect(snapshot).toMatchObject({ method: 'commit', method_reason: STILL });
    // For a moment before it is copied: of so many files it is not asked who writes to them.
    expect(freezes()).toBe(1);
    expect(snapshot.frozen_ms).toBeGreaterThan(0);
    expect(await lab.differencesFrom(live, taskId, snapshot)).toEqual([]);
    expect(await untagged()).toEqual([]);
    expect(await lab.snapshot(taskId, 'upon the last')).toMatchObject({ method: 'delta', frozen_ms: 0 });
  });

  function countFreezes(): { freezes: () => number } {
    let count = 0;
    lab.meddle((engine) => ({ pause: (id) => ((count += 1), engine.pause(id)) }));
    return { freezes: () => count };
  }
});

it('a copy that the Engine ends when nobody waits for it any more is removed', async () => {
  lab.meddle();
  const { name } = await lab.snapshot(taskId);
  const engine = connectDocker({ dockerHost: lab.tested.corner.dockerHost });
  const made = await engine.image(`savepoint/vps-${taskId}:${name}`);
  const { Id } = await lab.tested.corner.inspect(`savepoint-vps-${taskId}`);

  const late = await engine.commit(Id, { labels: made?.labels ?? {}, comment: made?.comment ?? '' });

  await eventually(async () => expect(await engine.image(late)).toBeUndefined());
});

it('the next snapshot builds upon one that was copied ahead', async () => {
  lab.meddle();
  await lab.snapshot(taskId);
  await lab.sh(taskId, 'echo more > /data/still/more; rm /data/still/5/in/5');

  const snapshot = await lab.snapshot(taskId, 'upon the last');

  expect(snapshot.method).toBe('delta');
  expect(await lab.differences(taskId, snapshot)).toEqual([]);
});

it('a disk that stands still anyway is saved at once', async () => {
  const named: boolean[] = [];
  lab.meddle((engine) => ({
    commit: (id, saved) => (named.push('tag' in saved), engine.commit(id, saved)),
  }));
  await lab.tested.call(api.pauseVps, { params: { task_id: taskId } });

  const { method_reason } = await lab.snapshot(taskId);

  expect([named, method_reason]).toEqual([[true], 'the first snapshot of this container']);
});

const FROM_60 = Array.from({ length: 10 }, (_, nth) => 60 + nth);
