import type { SnapshotRecord, VpsDocument } from '../ports/documents.ts';
import { protection, type Verdict } from './retention.ts';

const DAY_MS = 86_400_000;

export function expiryFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString();
}

export interface ExpiryFacts {
  readonly now: Date;
  /** The outer limit for what nobody set a date for. */
  readonly days: number | null;
  readonly hasContainer: boolean;
}

/**
 * The snapshots whose time is over. A date that a person set holds for named ones and HEAD as well, but never for
 * pinned ones, nor for the last copy of a disk: HEAD of a VPS that has no container.
 */
export function planExpiry(vps: VpsDocument, at: ExpiryFacts): Verdict[] {
  return vps.snapshots
    .filter(({ state }) => state === 'ready' || state === 'missing')
    .flatMap((snapshot) => {
      const because = whyOver(snapshot, vps, at);
      return because === undefined ? [] : [{ name: snapshot.name, because }];
    });
}

function whyOver(snapshot: SnapshotRecord, vps: VpsDocument, { now, days, hasContainer }: ExpiryFacts) {
  const { pinned, name, expires_at, created_at } = snapshot;
  if (pinned || (name === vps.head && !hasContainer)) return undefined;
  const isPast = (instant: number) => instant <= now.getTime();
  if (expires_at !== null) return isPast(Date.parse(expires_at)) ? `expired ${expires_at}` : undefined;
  if (days === null || protection(snapshot, vps.head) !== undefined) return undefined;
  return isPast(Date.parse(created_at) + days * DAY_MS) ? `older than ${days} days` : undefined;
}
