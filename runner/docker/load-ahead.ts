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
  let soon: NodeJS.Timeout | undefined;

  function beginSoon(): void {
    clearTimeout(soon);
    soon = setTimeout(() => (waiting ??= begin()), QUIET_MS).unref();
  }

  function begin(): BegunLoad {
    const load = beginLoad(calls, patienceMs);
    const forget = () => {
      if (waiting !== load) return false;
      waiting = undefined;
      return true;
    };
    const enough = setTimeout(() => forget() && load.cancel(), patienceMs).unref();
    // The Engine may have gone away.
    void load.ended.then(() => {
      clearTimeout(enough);
      forget();
    });
    return load;
  }

  return async (onTop) => {
    const load = waiting ?? beginLoad(calls);
    waiting = undefined;
    try {
      return await load.finish(onTop);
    } finally {
      beginSoon();
    }
  };
}
