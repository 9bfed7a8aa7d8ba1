import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Retention, RetentionRules } from '../wire/retention.ts';
import { claims } from './tiers.ts';

export interface Verdict {
  readonly name: SnapshotName;
  readonly because: string;
}

export interface RotationPlan {
  readonly keep: readonly Verdict[];
  readonly remove: readonly Verdict[];
}

/** What a VPS says for itself goes before what its node is set to. */
export function rulesFor(own: Retention | null, node: RetentionRules): RetentionRules {
  const { max = node.max, days = node.days, keep = node.keep } = own ?? {};
  return { max, days, keep };
}

/**
 * Which snapshots rotation lets go, of those that nobody pinned or named: what is neither among the newest `max` nor kept
 * by a tier. HEAD counts among them, but always stays.
 * `source` is the snapshot that the VPS is being put back to: about to be HEAD, it is kept like one.
 * No limit (0) and no tiers removes nothing. Snapshots that are not ready are none of rotation's business.
 */
export function planRotation(
  vps: VpsDocument,
  { max, keep: tiers }: Pick<RetentionRules, 'max' | 'keep'>,
  source?: SnapshotName,
): RotationPlan {
  const ready = vps.snapshots.filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq);
  const counted = ready.filter(({ pinned, alias }) => !pinned && alias === null);
  const claimed = claims(counted, tiers ?? {});
  const keep: Verdict[] = [];
  const remove: Verdict[] = [];
  for (const snapshot of ready) {
    const { name } = snapshot;
    const rank = counted.indexOf(snapshot) + 1;
    const held = protection(snapshot, vps.head) ?? (name === source ? 'restored' : undefined) ?? claimed.get(name);
    const stays = held ?? (max > 0 && rank <= max ? `${rank} of ${max}` : undefined);
    if (stays !== undefined) keep.push({ name, because: stays });
    else if (max === 0 && tiers === null) keep.push({ name, because: 'no limit' });
    else remove.push({ name, because: [max > 0 ? `beyond ${max}` : [], tiers ? 'in no tier' : []].flat().join(', ') });
  }
  return { keep, remove };
}

/** Why a snapshot is out of reach of any rule that nobody asked for by name. */
export function protection(snapshot: SnapshotRecord, head: SnapshotName | null): string | undefined {
  if (snapshot.pinned) return 'pinned';
  if (snapshot.alias !== null) return 'named';
  return snapshot.name === head ? 'HEAD' : undefined;
}
