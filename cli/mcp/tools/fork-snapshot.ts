import { z } from 'zod';
import { snapshot, Vps, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const forkSnapshot = tool({
  name: 'fork_snapshot',
  title: 'Make a new VPS from a snapshot',
  description:
    'Makes a new VPS whose disk begins as that of a snapshot, and starts it. The source is not touched. Use it to try something without any risk to the VPS itself, or to try several things side by side; remove_fork takes it away again. It has ports of its own, see `ports`.',
  effect: 'adds',
  input: {
    vps,
    snapshot: snapshot.default('latest'),
    id: z
      .string()
      .optional()
      .describe('what the new VPS is called: lower-case letters, digits and -; made up when left out'),
    project: z.string().optional().describe('the project of the new VPS; that of the source when left out'),
  },
  output: { vps: Vps },
  async run(client, asked, options) {
    const wish = { task_id: asked.id, project: asked.project };
    const made = await client.snapshots.fork(asked.vps, asked.snapshot, wish, options);
    return {
      reply: { vps: Vps.parse(made) },
      words: `The new VPS is ${made.task_id}, and is ${made.status}. When it is not needed any more: remove_fork with vps ${made.task_id}.`,
    };
  },
});
