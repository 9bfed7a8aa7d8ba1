import type { OnTop } from '../ports/engine.ts';
import type { EngineCalls } from './engine-calls.ts';
import { type BegunLoad, beginLoad } from './load-layer.ts';

/** What it was for is all but over by then. */
const QUIET_MS = 50;
/** Where nobody has loaded anything for so long, the Engine need not keep a program for it. */
const PATIENCE_MS = 600_000;

/**
 * For each load the Engine starts a program, which takes it 50 ms, and a processor of the machine meanwhile. So the next
 * one is begun when the last is over, and waits for its layer.
 */
export function loadsAhead(calls: EngineCalls, patienceMs = PATIENCE_MS): (onTop: OnTop) => Promise<string> {
  let waiting: BegunLoad | undefined;
  /** Begins one, or gives up the one that waits. */
  let timer: NodeJS.Timeout | undefined;

  function later(ms: number, what: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(what, ms).unref();
  }

  function begin(): void {
    const load = beginLoad(calls, patienceMs);
    waiting = load;
    later(patienceMs, () => take()?.cancel());
    // The Engine may have gone away.
    void load.ended.then(() => waiting === load && take());
  }

  function take(): BegunLoad | undefined {
    clearTimeout(timer);
    const load = waiting;
    waiting = undefined;
    return load;
  }

  return async (onTop) => {
    const load = take() ?? beginLoad(calls);
    try {
      return await load.finish(onTop);
    } finally {
      if (waiting === undefined) later(QUIET_MS, begin);
    }
  };
}
