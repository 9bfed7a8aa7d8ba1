import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import type { SnapshotName } from '../wire/names.ts';
import { protection } from './retention.ts';

const DAY_MS = 86_400_000;

export function expiryFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString();
}

export interface ExpiryFacts {
  readonly now: Date;
  /** SNAPSHOT_RETENTION_DAYS: the outer limit for what nobody set a date for. */
  readonly retentionDays: number | null;
  readonly hasContainer: boolean;
}

/**
 * The snapshots whose time is over. A date that a person set holds for named ones and HEAD as well, but never for
 * pinned ones, nor for the last copy of a disk: HEAD of a VPS that has no container.
 */
export function planExpiry(vps: VpsDocument, at: ExpiryFacts): SnapshotName[] {
  return vps.snapshots
    .filter(({ state }) => state === 'ready' || state === 'missing')
    .filter((snapshot) => isOver(snapshot, vps, at))
    .map(({ name }) => name);
}

function isOver(
  snapshot: SnapshotRecord,
  vps: VpsDocument,
  { now, retentionDays, hasContainer }: ExpiryFacts,
): boolean {
  if (snapshot.pinned || (snapshot.name === vps.head && !hasContainer)) return false;
  if (snapshot.expires_at !== null) return Date.parse(snapshot.expires_at) <= now.getTime();
  if (retentionDays === null || protection(snapshot, vps.head) !== undefined) return false;
  return Date.parse(snapshot.created_at) + retentionDays * DAY_MS <= now.getTime();
}
