import { z } from 'zod';
import { Command } from './command.ts';
import { Bytes, Snapshot } from './model.ts';
import { SnapshotName } from './names.ts';

/** What decides whether a restored VPS is well, and what is known of a restore before it is done. */

export const Check = z.strictObject({
  command: Command,
  timeout_seconds: z
    .number()
    .positive()
    .max(3600)
    .default(60)
    .describe('it is tried again each second until it succeeds or this time is over'),
});
export type Check = z.output<typeof Check>;

export const Unsaved = z.object({
  files: z.number().int().nonnegative(),
  bytes: Bytes,
  examples: z.array(z.string()).max(20).describe('some of their paths'),
});
export type Unsaved = z.output<typeof Unsaved>;

export const RestorePlan = z.object({
  snapshot: Snapshot,
  safety: z.boolean().describe('what is on the disk now is saved first'),
  unsaved: Unsaved.nullable().describe('what the disk holds now that no snapshot has'),
  unsaved_reason: z.string().nullable().describe('why that is not known, or not exactly'),
  later: z.array(SnapshotName).describe('snapshots that are not on the way to it, the newest first; they stay'),
  needs_bytes: Bytes.describe('free disk without which it is refused'),
  free_bytes: Bytes.nullable(),
  usual_ms: z.number().nullable().describe('what restores took lately'),
  warnings: z.array(z.string()),
});
export type RestorePlan = z.output<typeof RestorePlan>;
