import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../runner/wire/errors.ts';
import { CrashLab } from '../../support/crash-lab.ts';
import { seeded } from '../../support/seeded.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import type { KnownVps } from '../../support/world/check-invariants.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { Subject } from './subject.ts';

const KILLS = 50;
const LONGEST_MS = 1500;
const AT_ONCE = 3;
/** Each crash may leave one more, until the next snapshot rotates: nothing is said here of how many there are. */
const MAX = 2;

/** What is done to the VPSes, several at a time: all that leaves them there and has room on the small disk. */
const deeds = scenarios.filter(
  ({ exists, before, givesUp }) => exists === undefined && !['none', 'large', 'busy'].includes(before) && !givesUp,
);

describe('a runner that is killed at any instant', () => {
  let compiled: CompiledRunner;
  let lab: CrashLab;
  let subjects: Subject[];

  beforeAll(async () => {
    compiled = await compileRunner();
    lab = await CrashLab.open('crash-random', compiled, { MAX_SNAPSHOTS_PER_VPS: String(MAX) });
    await lab.start();
    subjects = Array.from({ length: AT_ONCE }, (_, nth) => new Subject(lab, `random-${nth}`));
    for (const subject of subjects) await subject.make();
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  it(`loses nothing in ${KILLS} kills`, async () => {
    const seed = Number(process.env.CRASH_SEED ?? 1);
    console.log(`CRASH_SEED=${seed}`);
    const random = seeded(seed);
    const violations: string[] = [];
    for (let nth = 1; nth <= KILLS; nth += 1) {
      const round = await oneRound(random);
      violations.push(...round.violations.map((violation) => `kill ${nth}, ${round.what}: ${violation}`));
    }

    expect(violations).toEqual([]);
  }, 2_400_000);

  async function oneRound(random: () => number): Promise<{ what: string; violations: string[] }> {
    const chosen = subjects.map((subject) => ({
      subject,
      deed: deeds[Math.floor(random() * deeds.length)] as Scenario,
    }));
    const markers = await Promise.all(chosen.map(({ subject, deed }) => subject.bringTo(deed.before)));
    const afterMs = Math.floor(random() * LONGEST_MS);
    const { runner } = lab;
    const asked = chosen.map(({ subject, deed }) => deed.ask(runner, subject.taskId).catch(expected));
    await sleep(afterMs);
    await runner.kill();
    await Promise.all(asked);

    await startAndPerhapsDie(random);
    const vpses = chosen.map(({ subject, deed }, nth) => knownAfter(subject, deed, markers[nth] ?? ''));
    const { violations } = await lab.settled({ vpses });
    return { what: `${afterMs} ms after ${chosen.map(({ deed }) => deed.name).join(', ')}`, violations };
  }

  /** Settling must stand being killed, too. */
  async function startAndPerhapsDie(random: () => number): Promise<void> {
    if (random() < 0.25) {
      const started = lab.start().catch(() => undefined);
      await sleep(random() * 300);
      await lab.runner.kill();
      await started;
    }
    await lab.start();
  }
});

/** The connection ends with the runner; what it still refuses, it refuses for a reason. */
function expected(failure: unknown): void {
  if (!(failure instanceof AppError)) throw failure;
}

function knownAfter({ taskId, base }: Subject, { status, mayGoBack }: Scenario, marker: string): KnownVps {
  const disk = mayGoBack ? [marker, base] : [marker];
  return { taskId, exists: true, status, disk, dear: [marker, base] };
}
