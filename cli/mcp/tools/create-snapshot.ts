import { z } from 'zod';
import { Snapshot, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

const alias = z.string().optional().describe('a name of your own, by which it is found again; named ones are kept');
const message = z.string().optional().describe('one line: why it is taken');

export const createSnapshot = tool({
  name: 'create_snapshot',
  title: 'Take a snapshot',
  description:
    'Saves the whole disk of a VPS, while it runs on. Do this before anything that could break it: an upgrade, a deletion, a configuration change, a script that was not tried yet. It takes seconds and little space. Not saved: memory, running processes, and what `not_captured` lists (volumes and mounted folders).',
  effect: 'adds',
  input: {
    vps,
    alias,
    message,
    expiry_days: z.number().positive().optional().describe('delete it by itself after so many days'),
    pin: z.boolean().default(false).describe('keep it until a person says otherwise'),
  },
  output: { snapshot: Snapshot },
  async run(client, asked, options) {
    const wish = { alias: asked.alias, message: asked.message, expiry: asked.expiry_days, pinned: asked.pin };
    const made = await client.snapshots.create(asked.vps, wish, options);
    const missing = made.not_captured.map(({ path }) => path).join(', ');
    return {
      reply: { snapshot: Snapshot.parse(made) },
      words: `Saved as ${made.name}. To come back to it: restore_snapshot with vps ${asked.vps} and snapshot ${made.name}.${missing && ` Not in it: ${missing}.`}`,
    };
  },
});
