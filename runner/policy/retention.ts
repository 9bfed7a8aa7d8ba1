import type { SnapshotRecord, StoredSchedule, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Retention, RetentionRules } from '../wire/retention.ts';
import { claims } from './tiers.ts';
import { UTC, zoneOf } from './zone.ts';

export interface Verdict {
  readonly name: SnapshotName;
  readonly because: string;
}

export interface RotationPlan {
  readonly keep: readonly Verdict[];
  readonly remove: readonly Verdict[];
}

type Rules = Pick<RetentionRules, 'max' | 'keep'>;

/** What a VPS says for itself goes before what its node is set to. */
export function rulesFor(own: Retention | null, node: RetentionRules): RetentionRules {
  const { max = node.max, days = node.days, keep = node.keep } = own ?? {};
  return { max, days, keep };
}

/**
 * Which snapshots rotation lets go, of those that nobody pinned or named: what is neither among the newest `max` nor kept
 * by a tier. HEAD counts among them, but always stays.
 *
 * What a schedule took counts apart from all else, so that neither takes the other's place: by the tiers of that
 * schedule; where it has none, those that expire stay until then, and the rest are judged by the same rules. When the
 * schedule itself is gone, they do not get more, and stay.
 *
 * `source` is the snapshot that the VPS is being put back to: about to be HEAD, it is kept like one.
 * No limit (0) and no tiers removes nothing. Snapshots that are not ready are none of rotation's business.
 */
export function planRotation(vps: VpsDocument, rules: Rules, source?: SnapshotName): RotationPlan {
  const ready = vps.snapshots.filter(({ state }) => state === 'ready').sort((a, b) => b.seq - a.seq);
  const counted = ready.filter(({ pinned, alias }) => !pinned && alias === null);
  const judgements = new Map([
    ...judge(
      counted.filter(({ trigger }) => trigger !== 'schedule'),
      rules,
    ),
    ...judgeScheduled(
      counted.filter(({ trigger }) => trigger === 'schedule'),
      vps,
      rules,
    ),
  ]);
  const keep: Verdict[] = [];
  const remove: Verdict[] = [];
  for (const snapshot of ready) {
    const { name } = snapshot;
    const held = protection(snapshot, vps.head) ?? (name === source ? 'restored' : undefined);
    const { stays, because } = judgements.get(name) ?? { stays: true, because: '' };
    (held !== undefined || stays ? keep : remove).push({ name, because: held ?? because });
  }
  return { keep, remove };
}

/** Why a snapshot is out of reach of any rule that nobody asked for by name. */
export function protection(snapshot: SnapshotRecord, head: SnapshotName | null): string | undefined {
  if (snapshot.pinned) return 'pinned';
  if (snapshot.alias !== null) return 'named';
  return snapshot.name === head ? 'HEAD' : undefined;
}

interface Judgement {
  readonly stays: boolean;
  readonly because: string;
}

/** Of snapshots that count together, newest first. */
function judge(
  counted: readonly SnapshotRecord[],
  { max, keep: tiers }: Rules,
  zone = UTC,
): [SnapshotName, Judgement][] {
  // Tiers of which none keeps anything are none: nobody who writes them wants to lose all that there is.
  const hasTiers = Object.values(tiers ?? {}).some((count) => count > 0);
  const claimed = claims(counted, tiers ?? {}, zone);
  return counted.map(({ name }, at) => {
    const stays = claimed.get(name) ?? (max > at ? `${at + 1} of ${max}` : undefined);
    if (stays !== undefined) return [name, { stays: true, because: stays }];
    if (max === 0 && !hasTiers) return [name, { stays: true, because: 'no limit' }];
    const because = [max > 0 ? `beyond ${max}` : [], hasTiers ? 'in no tier' : []].flat().join(', ');
    return [name, { stays: false, because }];
  });
}

function judgeScheduled(
  taken: readonly SnapshotRecord[],
  { schedule }: VpsDocument,
  rules: Rules,
): [SnapshotName, Judgement][] {
  const verdicts =
    schedule === null ? taken.map(staying(() => 'the schedule is gone')) : bySchedule(taken, schedule, rules);
  return verdicts.map(([name, { stays, because }]) => [name, { stays, because: `scheduled: ${because}` }]);
}

function bySchedule(
  taken: readonly SnapshotRecord[],
  { keep, time_zone }: StoredSchedule,
  rules: Rules,
): [SnapshotName, Judgement][] {
  if (keep !== null) return judge(taken, { max: 0, keep }, zoneOf(time_zone));
  const expires = ({ expires_at }: SnapshotRecord) => expires_at !== null;
  const rest = taken.filter((one) => !expires(one));
  return [...taken.filter(expires).map(staying(({ expires_at }) => `until ${expires_at}`)), ...judge(rest, rules)];
}

function staying(why: (snapshot: SnapshotRecord) => string) {
  return (one: SnapshotRecord): [SnapshotName, Judgement] => [one.name, { stays: true, because: why(one) }];
}
