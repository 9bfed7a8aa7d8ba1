import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';

export interface Verdict {
  readonly name: SnapshotName;
  readonly because: string;
}

export interface RotationPlan {
  readonly keep: readonly Verdict[];
  readonly remove: readonly Verdict[];
}

/**
 * Which snapshots rotation lets go: the oldest beyond `max` of those that nobody pinned or named. HEAD counts among
 * them, but always stays.
 * `source` is the snapshot that the VPS is being put back to: about to be HEAD, it is kept like one.
 * No limit (0) removes nothing. Snapshots that are not ready are none of rotation's business.
 */
export function planRotation(vps: VpsDocument, max: number, source?: SnapshotName): RotationPlan {
  const ready = vps.snapshots.filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq);
  const keep: Verdict[] = [];
  const remove: Verdict[] = [];
  let rank = 0;
  for (const snapshot of ready) {
    const held = protection(snapshot, vps.head) ?? (snapshot.name === source ? 'restored' : undefined);
    if (held !== 'pinned' && held !== 'named') rank += 1;
    const goes = held === undefined && max > 0 && rank > max;
    const because = held ?? (goes ? `beyond ${max}` : max === 0 ? 'no limit' : `${rank} of ${max}`);
    (goes ? remove : keep).push({ name: snapshot.name, because });
  }
  return { keep, remove };
}

/** Why a snapshot is out of reach of any rule that nobody asked for by name. */
export function protection(snapshot: SnapshotRecord, head: SnapshotName | null): string | undefined {
  if (snapshot.pinned) return 'pinned';
  if (snapshot.alias !== null) return 'named';
  return snapshot.name === head ? 'HEAD' : undefined;
}
