import { z } from 'zod';
import { vps } from '../shapes.ts';
import { Refusal, tool } from '../tool.ts';

export const removeFork = tool({
  name: 'remove_fork',
  title: 'Remove a fork',
  description:
    'Removes a VPS that fork_snapshot made, with its disk and its snapshots, for good; pinned ones stay. Its source and the snapshot that it came from stay. A VPS that is no fork is refused: a person removes that.',
  effect: 'replaces',
  input: { vps },
  output: { removed: z.string() },
  async run(client, asked, options) {
    const { forked_from } = await client.vps.get(asked.vps, options);
    if (forked_from === null) {
      throw new Refusal(`${asked.vps} is no fork. A person can remove it: savepoint vps rm ${asked.vps}`);
    }
    await client.vps.delete(asked.vps, { snapshots: true }, options);
    return { reply: { removed: asked.vps }, words: `${asked.vps} is removed.` };
  },
});
