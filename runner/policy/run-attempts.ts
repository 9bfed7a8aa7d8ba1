import type { ErrorCode } from '../wire/errors.ts';
import type { RunOutcome } from '../wire/model.ts';

/** Five minutes, a little less: each minute is looked at once. */
const LATER_MS = 5 * 60_000 - 30_000;
const MOST_TRIES = 3;

/** What becomes of a run that did not succeed. */
export interface Setback {
  /** Undefined: nothing to tell yet. When the next run is due before it succeeds, it was skipped. */
  readonly outcome?: RunOutcome;
  /** How long to wait before it is tried again; undefined: it is over. Never beyond the next run. */
  readonly againMs?: number;
}

/** After so many tries, the last of which failed with this. */
export function setback(code: ErrorCode, tries: number): Setback {
  switch (code) {
    case 'vps_busy':
    case 'engine_unavailable':
      return { againMs: 0 };
    case 'no_space':
      return { outcome: 'deferred', againMs: LATER_MS };
    case 'canceled':
      return { outcome: 'skipped' };
    case 'snapshot_unsupported':
    case 'vps_not_found':
      return { outcome: 'failed' };
    default:
      return tries < MOST_TRIES ? { outcome: 'failed', againMs: LATER_MS } : { outcome: 'failed' };
  }
}
