import { z } from 'zod';
import { snapshot, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const restorePlan = tool({
  name: 'restore_plan',
  title: 'See what a restore would do',
  description:
    'Tells what restore_snapshot would do, and does nothing: what is on the disk now that no snapshot has (`unsaved`), which later snapshots are not on the way to it, how long it usually takes, and what speaks against it (`warnings`). Use it before a restore that a person might not expect.',
  effect: 'looks',
  input: { vps, snapshot },
  output: {
    restores: z.string().describe('the snapshot'),
    taken: z.string().describe('when it was taken'),
    unsaved: z
      .object({ files: z.number(), bytes: z.number(), examples: z.array(z.string()) })
      .nullable()
      .describe('what is written on the disk and is in no snapshot; null: not known'),
    later: z.array(z.string()).describe('snapshots that are not on the way to it; they stay'),
    usual_ms: z.number().nullable(),
    warnings: z.array(z.string()),
  },
  async run(client, { vps: id, snapshot: name }, options) {
    const plan = await client.snapshots.planRestore(id, name, { safety: true }, options);
    const { unsaved, unsaved_reason, later, usual_ms, warnings } = plan;
    const files = unsaved ? `${unsaved.files} files are in no snapshot yet` : 'What is in no snapshot yet is not known';
    return {
      reply: { restores: plan.snapshot.name, taken: plan.snapshot.created_at, unsaved, later, usual_ms, warnings },
      words: `${files}${unsaved_reason === null ? '' : ` (${unsaved_reason})`}; restore_snapshot saves them first.`,
    };
  },
});
