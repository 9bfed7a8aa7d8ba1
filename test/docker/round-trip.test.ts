import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSnapshot, restartVps, restoreSnapshot, stopVps } from '../../runner/wire/runner-api.ts';
import { differences, readTree, type Tree } from '../support/compare-tree.ts';
import { debianImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';
import { BREAK_IT, LIVE_IN_IT, LOOK_AT_IT } from './round-trip/lived-in.ts';

/** The product in one sentence: whatever is done to a VPS after a snapshot, a restore brings back every entry of its disk. */

const MINUTES = 60_000;

let tested: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  tested = await runnerUnderTest({ MAX_SNAPSHOTS_PER_VPS: '2' });
  image = await debianImage(tested.corner.dockerHost);
});
afterAll(() => tested.close());

/** A Debian VPS that somebody has lived in, and its disk as it was then. */
async function livedIn(word: string) {
  const vps = await tested.create(word, { image });
  const inside = { params: { task_id: vps.task_id } };
  await tested.corner.sh(idOf(vps), LIVE_IN_IT);
  return { inside, before: await readTree(tested.corner, idOf(vps)), id: idOf(vps) };
}

function idOf({ container }: { container: { id: string } | null }): string {
  if (container === null) throw new Error('the VPS has no container');
  return container.id;
}

async function expectSame(before: Tree, id: string): Promise<void> {
  expect(differences(before, await readTree(tested.corner, id))).toEqual([]);
  expect(await tested.corner.sh(id, LOOK_AT_IT)).toBe('tried\nStatus: install ok installed\n2000|40\n');
}

it(
  'a restore brings back every entry, also for the third time',
  async () => {
    const { inside, before, id } = await livedIn('restored');
    const { name } = await tested.call(createSnapshot, { ...inside, body: { pinned: true } });
    expect(before.size).toBeGreaterThan(5000);
    expect(differences(before, await readTree(tested.corner, id))).toEqual([]);

    for (let time = 1, current = id; time <= 3; time += 1) {
      await tested.corner.sh(current, BREAK_IT);
      const { vps } = await tested.call(restoreSnapshot, { params: { ...inside.params, name } });
      current = idOf(vps);

      await expectSame(before, current);
    }
  },
  20 * MINUTES,
);

it(
  'restarts go on with every entry, from a running VPS, a stopped one, and one whose container was removed',
  async () => {
    const { inside, before, id } = await livedIn('restarted');

    const running = await tested.call(restartVps, inside);
    await expectSame(before, idOf(running.vps));
    await tested.call(stopVps, inside);
    const stopped = await tested.call(restartVps, inside);
    await expectSame(before, idOf(stopped.vps));
    await tested.corner.docker.getContainer(idOf(stopped.vps)).remove({ force: true });
    const removed = await tested.call(restartVps, inside);
    await expectSame(before, idOf(removed.vps));

    expect(new Set([id, ...[running, stopped, removed].map(({ vps }) => idOf(vps))]).size).toBe(4);
  },
  20 * MINUTES,
);

it(
  'the safety snapshot brings back what a restore has undone',
  async () => {
    const { inside, before, id } = await livedIn('undone');
    const { name } = await tested.call(createSnapshot, inside);
    await tested.corner.sh(id, 'echo later > /later && rm -r /data/kinds && rm /etc/skel/this && chown 9:9 /srv');
    const later = await readTree(tested.corner, id);

    const restored = await tested.call(restoreSnapshot, { params: { ...inside.params, name } });
    await expectSame(before, idOf(restored.vps));
    const safety = String(restored.saved?.name);
    const undone = await tested.call(restoreSnapshot, { params: { ...inside.params, name: safety } });

    expect(restored.saved?.trigger).toBe('safety');
    expect(differences(later, await readTree(tested.corner, idOf(undone.vps)))).toEqual([]);
  },
  20 * MINUTES,
);
