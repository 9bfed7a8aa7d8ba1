import { z } from 'zod';
import { Days, SnapshotName, TaskId } from './names.ts';

/** Which snapshots stay when nobody says so of each. */

const TIERS = ['last', 'hourly', 'daily', 'weekly', 'monthly'] as const;
const Count = z.number().int().min(0).max(10_000);

export const Tiers = z
  .strictObject({ last: Count, hourly: Count, daily: Count, weekly: Count, monthly: Count })
  .partial()
  .describe('how many of the newest stay, and of how many hours, days, weeks and months (UTC) the newest one');
export type Tiers = z.output<typeof Tiers>;

/** Tiers as people write them: `last=3,daily=7`. Undefined when that is not what it says. */
export function parseTiers(text: string): Tiers | undefined {
  const pairs = text.split(',').map((part) => /^\s*(\w+)\s*=\s*(\d{1,5})\s*$/.exec(part));
  const named = pairs.map((pair) => [pair?.[1] ?? '', Number(pair?.[2])] as const);
  if (new Set(named.map(([name]) => name)).size < named.length) return undefined;
  return Tiers.safeParse(Object.fromEntries(named)).data;
}

/** The same in words. */
export function tiersText(tiers: Tiers): string {
  return TIERS.flatMap((tier) => (tiers[tier] === undefined ? [] : `${tier}=${tiers[tier]}`)).join(',');
}

/** What one VPS has for itself; what is left out is as its node is set. */
export const Retention = z
  .strictObject({
    max: Count.describe('as MAX_SNAPSHOTS_PER_VPS; 0 = no limit'),
    days: Days.nullable().describe('as SNAPSHOT_RETENTION_DAYS; null = no limit'),
    keep: Tiers.nullable().describe('as SNAPSHOT_KEEP; null = no tiers'),
  })
  .partial();
export type Retention = z.output<typeof Retention>;

/** The same where nothing is left open. */
export const RetentionRules = z.object({ max: Count, days: Days.nullable(), keep: Tiers.nullable() });
export type RetentionRules = z.output<typeof RetentionRules>;

const Verdict = z.object({ name: SnapshotName, because: z.string() });

export const RetentionPlan = z.object({
  task_id: TaskId,
  rules: RetentionRules,
  scheduled: Tiers.nullable().describe('which of what its schedule took stay: these count apart'),
  keep: z.array(Verdict),
  remove: z.array(Verdict),
});
export type RetentionPlan = z.output<typeof RetentionPlan>;

const number = (schema: z.ZodNumber) => z.coerce.number().pipe(schema);
const none = z.literal('none');
const text = z
  .string()
  .max(200)
  .refine((tiers) => parseTiers(tiers) !== undefined, `tiers as last=3,daily=7 (of ${TIERS.join(', ')})`);

/** Rules in a query. They stay as they were written: the host passes them on. */
export const RetentionQuery = z
  .strictObject({ max: number(Count), days: z.union([none, number(Days)]), keep: z.union([none, text]) })
  .partial();
type RetentionQuery = z.output<typeof RetentionQuery>;

export function fromQuery({ max, days, keep }: RetentionQuery): Retention {
  return {
    ...(max !== undefined && { max }),
    ...(days !== undefined && { days: days === 'none' ? null : days }),
    ...(keep !== undefined && { keep: keep === 'none' ? null : parseTiers(keep) }),
  };
}

export function toQuery({ max, days, keep }: Retention): RetentionQuery {
  return { max, days: days === null ? 'none' : days, keep: keep === null ? 'none' : keep && tiersText(keep) };
}
