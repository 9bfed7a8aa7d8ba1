import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskId } from '../../../runner/wire/names.ts';
import { AheadLab } from './ahead-lab.ts';
import { IN_TURN, WRITER } from './writers.ts';

/** HISTORIES and SEED say how many and from which on, as for the other histories. */
const HISTORIES = Number(process.env.HISTORIES ?? 3);
const FIRST = Number(process.env.SEED ?? 1);
const ROUNDS = 4;
const WRITERS = 3;
const seeds = Array.from({ length: HISTORIES }, (_, nth) => FIRST + nth);

describe('a disk that is copied while it is written to, and then frozen', () => {
  let lab: AheadLab;

  beforeAll(async () => {
    lab = await AheadLab.open();
  });

  afterAll(() => lab?.close());

  it.each(seeds)('is saved as it stood still, seed %d', { timeout: 300_000 }, async (seed) => {
    const taskId = await lab.vps(`written-${seed}`);
    const container = lab.tested.corner.docker.getContainer(`savepoint-vps-${taskId}`);
    for (let nth = 0; nth < WRITERS; nth += 1) {
      const Cmd = ['python3', '-c', WRITER, String(seed * 1000 + nth)];
      await (await container.exec({ Cmd })).start({ Detach: true });
    }
    const ways: string[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      await sleep(200);
      const before = await acts(taskId);
      const snapshot = await lab.snapshot(taskId);

      expect(await lab.differences(taskId, snapshot), `round ${round}`).toEqual([]);
      ways.push(`${snapshot.method_reason} ${snapshot.frozen_ms} ms ${(await acts(taskId)) - before} acts`);
    }
    // Now and then a file is cut while the Engine reads it, and then there is no copy.
    expect(ways.join('\n')).toContain('before the freeze');
    expect((await lab.images(taskId)).filter((image) => !image.includes(':snap-'))).toEqual([]);
    await container.stop({ t: 0 });
  });

  async function acts(taskId: TaskId): Promise<number> {
    return Number(await lab.sh(taskId, 'cat /tmp/acts-* | wc -c'));
  }

  it('is saved as it was at one moment, also when it need not stand still', { timeout: 300_000 }, async () => {
    const taskId = await lab.smallVps('in-turn');
    const container = lab.tested.corner.docker.getContainer(`savepoint-vps-${taskId}`);
    await (await container.exec({ Cmd: ['python3', '-c', IN_TURN] })).start({ Detach: true });
    const ways = new Set<string>();
    for (let round = 1; round <= SNAPSHOTS; round += 1) {
      const snapshot = await lab.snapshot(taskId);

      const [first, last] = await lab.look(taskId, snapshot, (root) =>
        Promise.all(['a', 'z'].map((name) => readFile(`${root}/data/${name}`, 'utf8'))),
      );
      expect(Number(first), `round ${round}, ${snapshot.method_reason}`).toBeGreaterThanOrEqual(Number(last));
      ways.add(snapshot.method_reason);
    }
    expect([...ways]).toContain('the first snapshot of this container, all of it without a freeze');
    await container.stop({ t: 0 });
  });

  describe('a socket on it', () => {
    it.each([
      ['that stands in the place of nothing holds nobody up', 'new', 'all of it without a freeze'],
      ['that stands in the place of a file hides that in the snapshot, too', 'x', 'most of it before the freeze'],
    ])('%s', async (_what, name, way) => {
      const taskId = await lab.smallVps(`socket-${name}`);
      await listenAt(taskId, `/base/a/${name}`);
      await sleep(100);

      const snapshot = await lab.snapshot(taskId);

      expect(snapshot.method_reason).toBe(`the first snapshot of this container, ${way}`);
      expect(await lab.differencesFrom(await lab.live(taskId), taskId, snapshot)).toEqual([]);
    });

    it('is not in the next snapshot either, and what takes its place is', async () => {
      const taskId = await lab.smallVps('sockets');
      for (const name of ['stays', 'goes', 'becomes']) await listenAt(taskId, `/base/a/${name}`);
      await sleep(100);
      const first = await lab.snapshot(taskId);
      const again = await lab.snapshot(taskId, 'upon the last');
      await lab.sh(taskId, 'cd /base/a; rm goes becomes; echo file > becomes');
      await sleep(100);

      const next = await lab.snapshot(taskId, 'upon the last');

      expect(first.method_reason).toMatch(/all of it without a freeze$/);
      expect(again).toMatchObject({ method: 'delta', frozen_ms: 0 });
      expect(next.method).toBe('delta');
      expect(await lab.differencesFrom(await lab.live(taskId), taskId, next)).toEqual([]);
    });

    async function listenAt(taskId: TaskId, path: string): Promise<void> {
      await lab.sh(taskId, `rm -f ${path}`);
      await lab.python(taskId, `import socket; socket.socket(socket.AF_UNIX).bind('${path}')`);
    }
  });
});

const SNAPSHOTS = 20;
