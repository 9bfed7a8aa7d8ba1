import { z } from 'zod';
import { Command } from './command.ts';

/** Commands in a VPS around its snapshots: a database that is to be at rest meanwhile. */

export const Hook = z.strictObject({
  command: Command,
  timeout_seconds: z.number().positive().max(600).default(60).describe('then it is ended, and has failed'),
  required: z.boolean().default(true).describe('if it fails before a snapshot, there is none'),
});
export type Hook = z.output<typeof Hook>;

/** Those of a VPS: every snapshot that is taken while it runs is between them. */
export const Hooks = z.strictObject({
  pre: Hook.nullable().default(null).describe('before'),
  post: Hook.nullable().default(null).describe('afterwards, also if the snapshot failed'),
});
export type Hooks = z.output<typeof Hooks>;

export const HookRun = z.object({
  when: z.enum(['pre', 'post']),
  command: z.array(z.string()),
  exit_code: z.number().int().nullable().describe('null when it was ended, or could not run'),
  ms: z.number().nonnegative(),
  output: z.string().describe('the end of what it printed: at most 2 KB'),
  ok: z.boolean(),
});
export type HookRun = z.output<typeof HookRun>;
