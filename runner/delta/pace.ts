import { setImmediate as others } from 'node:timers/promises';

const SLICE_MS = 10;

/** Long loops call this in each round: now and then it lets everybody else have a turn. `lookEvery`: rounds. */
export function pacer(lookEvery = 512): () => Promise<void> | undefined {
  let rounds = 0;
  let until = performance.now() + SLICE_MS;
  return () => {
    rounds += 1;
    if (rounds % lookEvery !== 0 || performance.now() < until) return undefined;
    return others().then(() => void (until = performance.now() + SLICE_MS));
  };
}
