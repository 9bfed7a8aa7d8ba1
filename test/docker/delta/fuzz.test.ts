import { describe, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import { mainEngine } from '../../support/engine.ts';
import { FOLDERS, History } from './history.ts';
import { DeltaLab } from './lab.ts';

/**
 * Random histories of a disk, saved after each round. HISTORIES and SEED say how many and from which on; more of them:
 * `npm run fuzz`.
 */
const HISTORIES = Number(process.env.HISTORIES ?? 20);
const FIRST = Number(process.env.SEED ?? 1);
const ROUNDS = 10;
/** Those that found something once. */
const EVER_FAILED: readonly number[] = [4, 7, 17, 20];

const BASE = `
  mkdir -p /base/a/sub /base/b/sub/deep /base/c /base/d
  for d in a a/sub b b/sub b/sub/deep c; do for f in a b c d; do test -d /base/$d/$f || echo "$d $f" > /base/$d/$f; done; done
  ln /base/a/d /base/c/twin; ln -s ../a /base/c/link; chmod 1777 /base/d`;

const seeds = new Set([...EVER_FAILED, ...Array.from({ length: HISTORIES }, (_, nth) => FIRST + nth)]);

const { driver } = await connectDocker({ dockerHost: await mainEngine() }).info();

// Elsewhere there are no deltas: `test/engines/method.test.ts` sees to it that this is said.
describe.skipIf(driver !== 'overlay2')('a snapshot of what has changed is the disk as it was', () => {
  // Most of their time they wait for the disk.
  it.concurrent.each([...seeds])('seed %d', { timeout: 600_000 }, async (seed) => {
    const history = new History(seed);
    const lab = await DeltaLab.open(await mainEngine(), FOLDERS, BASE);
    const told: string[] = [];
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const disk = await lab.disk();
        told.push(`round ${round}`, ...(history.chance(0.85) ? history.round(disk) : ['nothing']));
        const late = () => told.push('late', ...history.round(disk));
        const { name } = await lab.snapshot(history.chance(0.3) ? late : undefined);

        expect(await lab.compare(name), told.join('\n')).toEqual([]);
        if (history.chance(0.2)) expect(await lab.compareWithCommit(name), told.join('\n')).toEqual([]);
        if (history.chance(0.15)) {
          const { before, after, differs } = await lab.flatten(name, 1 + (round % 3));
          told.push(`flatten ${before} to ${after}`);
          expect(after).toBeLessThanOrEqual(before);
          expect(differs, told.join('\n')).toBeUndefined();
          expect(await lab.compare(name), told.join('\n')).toEqual([]);
        }
        if (history.chance(0.08)) {
          told.push('restart');
          await lab.restart(name);
          expect(await lab.compare(name), told.join('\n')).toEqual([]);
        }
      }
    } finally {
      await lab.close();
    }
  });
});
