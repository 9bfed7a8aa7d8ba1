import type { SnapshotRecord } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';
import type { Tiers } from '../wire/retention.ts';
import { UTC, type Zone } from './zone.ts';

type Claimed = Pick<SnapshotRecord, 'name' | 'created_at'>;

/** In which stretch of time a snapshot was taken, by what the clocks of a place showed. */
const STRETCHES = {
  hourly: (at: Date, east: number) => `${at.toISOString().slice(0, 13)}h${east === 0 ? '' : ` (UTC${hours(east)})`}`,
  daily: (at: Date) => at.toISOString().slice(0, 10),
  weekly: (at: Date) => `week of ${mondayOf(at).toISOString().slice(0, 10)}`,
  monthly: (at: Date) => at.toISOString().slice(0, 7),
} as const;

/** Which snapshots the tiers keep, and why. They are given newest first. */
export function claims(snapshots: readonly Claimed[], tiers: Tiers, zone: Zone = UTC): Map<SnapshotName, string> {
  const claimed = new Map<SnapshotName, string>();
  const claim = (name: SnapshotName, why: string) =>
    claimed.set(name, claimed.has(name) ? `${claimed.get(name)}, ${why}` : why);
  const { last = 0 } = tiers;
  for (const [nth, { name }] of snapshots.slice(0, last).entries()) claim(name, `last ${nth + 1} of ${last}`);
  for (const [tier, stretchOf] of Object.entries(STRETCHES)) {
    const seen = new Set<string>();
    for (const { name, created_at } of snapshots) {
      const at = Date.parse(created_at);
      const east = zone.offsetAt(at);
      const stretch = stretchOf(new Date(at + east), east);
      if (seen.has(stretch) || seen.size >= (tiers[tier as keyof typeof STRETCHES] ?? 0)) continue;
      seen.add(stretch);
      claim(name, `${tier} ${stretch}`);
    }
  }
  return claimed;
}

/** An hour that the clocks show twice is two hours. */
function hours(east: number): string {
  const minutes = Math.round(Math.abs(east) / 60_000);
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `${east < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${rest}`;
}

function mondayOf(at: Date): Date {
  const daysSince = (at.getUTCDay() + 6) % 7;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() - daysSince));
}
