import { z } from 'zod';
import { vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const runCommand = tool({
  name: 'run_command',
  title: 'Run a command in a VPS',
  description:
    'Runs a command in a VPS that runs, waits for its end, and returns its exit code and the end of what it printed. It can change anything in the VPS: call create_snapshot before a command that you could not undo, or run it in a fork (fork_snapshot). What is to go on running must be started in the background.',
  effect: 'replaces',
  input: {
    vps,
    command: z
      .array(z.string())
      .min(1)
      .describe('the program and its arguments; for a line with pipes: ["/bin/sh", "-c", "ps | grep web"]'),
    timeout_seconds: z.number().positive().max(240).default(60).describe('it is ended when this time is over'),
    user: z.string().optional().describe("as whom; the VPS's own user when left out"),
  },
  output: {
    exit_code: z.number().nullable().describe('0: it succeeded; null: its time was over'),
    output: z.string().describe('the last 64 KB of what it printed, errors too'),
    truncated: z.boolean().describe('it printed more than that'),
    timed_out: z.boolean(),
    still_running: z.boolean().describe('its time was over, and it could not be ended'),
    ms: z.number(),
  },
  async run(client, { vps: id, ...asked }, options) {
    const done = await client.vps.exec(id, asked, options);
    return { reply: done, words: done.timed_out ? 'Its time was over.' : `It ended with exit code ${done.exit_code}.` };
  },
});
