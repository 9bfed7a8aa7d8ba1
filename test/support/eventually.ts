import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** Tries again until it does not throw. What it threw last is the failure. */
export async function eventually<T>(attempt: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await sleep(50)) {
    try {
      return await attempt();
    } catch (failure) {
      if (Date.now() > end) throw failure;
    }
  }
}
