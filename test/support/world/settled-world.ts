import { setTimeout as sleep } from 'node:timers/promises';
import { findViolations, type Knowledge } from './check-invariants.ts';
import type { World, WorldReader } from './read-world.ts';

const PATIENCE_MS = 30_000;

/** Sweeping and the snapshots of what ended go on in the background: waits until nothing is wrong any more. */
export async function settledWorld(
  worlds: WorldReader,
  known: Knowledge,
): Promise<{ world: World; violations: string[] }> {
  const wanted = known.vpses.flatMap(({ dear }) => dear);
  for (const giveUp = Date.now() + PATIENCE_MS; ; await sleep(100)) {
    const seen = await worlds.read(wanted).then(
      (world) => ({ world, violations: findViolations(world, known) }),
      // A container or image that goes away while it is being looked at.
      (failure: Error) => (Date.now() > giveUp ? Promise.reject(failure) : undefined),
    );
    if (seen?.violations.length === 0) return seen;
    if (seen && Date.now() > giveUp) return seen;
  }
}
