import { z } from 'zod';
import { Command, User } from './command.ts';
import { endpoint } from './endpoint.ts';
import { OfVps } from './names.ts';

/** Commands that run in a VPS. */

/** One answer waits for it, and connections that are silent for five minutes are cut. */
const LONGEST_S = 240;

export const Executed = z.object({
  exit_code: z.number().int().nullable().describe('null when its time was over'),
  output: z.string().describe('what it printed last, errors and all: at most 64 KB'),
  truncated: z.boolean().describe('it had printed more'),
  timed_out: z.boolean(),
  still_running: z.boolean().describe('its time was over, and the VPS has no means to end it'),
  ms: z.number().nonnegative(),
});
export type Executed = z.output<typeof Executed>;

export const execInVps = endpoint({
  method: 'POST',
  path: '/api/vps/exec/:task_id',
  summary: 'Run a command in a VPS that runs, and wait for its end',
  role: 'operator',
  params: OfVps,
  body: z.strictObject({
    command: Command,
    timeout_seconds: z.number().positive().max(LONGEST_S).default(60).describe('then it is ended'),
    user: User.optional().describe('as user or user:group; left out: as the VPS itself runs'),
  }),
  reply: Executed,
  errors: ['vps_not_found', 'wrong_state', 'too_many_requests'],
});
