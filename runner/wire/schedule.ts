import { z } from 'zod';
import { LONGEST_CRON, parseCron } from './cron.ts';
import { Instant, RunOutcome } from './model.ts';
import { Days, SnapshotName, TaskId } from './names.ts';
import { Tiers } from './retention.ts';

/** When snapshots of a VPS are taken by themselves. */

/** It stays as it was written. Checked here, because nobody may be asked to run what has no bounds. */
export const Cron = z
  .string()
  .max(LONGEST_CRON)
  .superRefine((text, context) => {
    const { problem } = parseCron(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `the schedule ${problem}` });
  })
  .describe('five fields (minute, hour, day of the month, month, day of the week), or @hourly, @daily, @weekly');

export const TimeZone = z
  .string()
  .max(64)
  .refine(
    (name) => /^[A-Za-z][\w+/-]{0,63}$/.test(name) && isKnown(name),
    'no time zone; one is written as Europe/Berlin',
  )
  .describe('as Europe/Berlin');

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Tiers that keep nothing would take every snapshot away as soon as the next one is there. */
const Keep = Tiers.refine((tiers) => Object.values(tiers).some((count) => count > 0), 'no tier keeps anything');

export const SetSchedule = z.strictObject({
  cron: Cron,
  time_zone: TimeZone.default('UTC'),
  expiry: Days.nullable().default(null).describe('days until each of its snapshots is deleted'),
  keep: Keep.nullable()
    .default(null)
    .describe('which of its snapshots stay, by days of its time zone; null: until they expire, else as the VPS is set'),
  enabled: z.boolean().default(true),
  skip_unchanged: z.boolean().default(true).describe('takes none while the disk is what HEAD holds'),
});
export type SetSchedule = z.output<typeof SetSchedule>;

export const LastRun = z.object({
  at: Instant,
  outcome: RunOutcome,
  snapshot: SnapshotName.nullable(),
  reason: z.string().nullable().describe('why not, or why so late'),
});
export type LastRun = z.output<typeof LastRun>;

export const Schedule = z.object({
  task_id: TaskId,
  cron: z.string(),
  time_zone: z.string(),
  expiry: z.number().nullable(),
  keep: Tiers.nullable(),
  enabled: z.boolean(),
  skip_unchanged: z.boolean(),
  next_runs: z.array(Instant).describe('five; none while it is not enabled'),
  last_run: LastRun.nullable(),
});
export type Schedule = z.output<typeof Schedule>;
