import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { Trigger } from '../wire/model.ts';
import { newestOfTimeline } from './lineage.ts';

export interface RestartFacts {
  /** What the caller named; undefined: the newest of the current timeline. */
  readonly from: 'container' | SnapshotRecord | undefined;
  readonly hasContainer: boolean;
  /** HEAD holds all that is on the disk. */
  readonly saved: boolean;
  readonly autoSnapshot: boolean;
}

export interface RestartPlan {
  /** The snapshot to take of the stopped disk first. */
  readonly save: Trigger | null;
  /** What it starts from then: its own container, the snapshot just taken, or one that was there. */
  readonly from: 'container' | 'saved' | SnapshotRecord;
  /** The new disk is another than the one that ran before, so it must prove itself. */
  readonly gate: boolean;
}

/**
 * What a restart does. With automatic snapshots it goes on from where it stopped, so nothing needs proof: the same disk
 * would have started anyway. Otherwise it goes back, and what was in no snapshot is saved for safety first.
 */
export function planRestart(vps: VpsDocument, facts: RestartFacts): RestartPlan | undefined {
  const unsaved = facts.hasContainer && !facts.saved;
  if (facts.from === 'container') {
    return { save: unsaved && facts.autoSnapshot ? 'stop' : null, from: 'container', gate: false };
  }
  if (facts.from !== undefined) {
    const save = unsaved ? (facts.autoSnapshot ? 'stop' : 'safety') : null;
    return { save, from: facts.from, gate: true };
  }
  if (unsaved && facts.autoSnapshot) return { save: 'stop', from: 'saved', gate: false };
  const target = newestOfTimeline(vps);
  if (target === undefined) return facts.hasContainer ? { save: null, from: 'container', gate: false } : undefined;
  return { save: unsaved ? 'safety' : null, from: target, gate: unsaved || !facts.hasContainer };
}
