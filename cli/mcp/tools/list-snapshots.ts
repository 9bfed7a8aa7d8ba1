import { z } from 'zod';
import { Snapshot, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const listSnapshots = tool({
  name: 'list_snapshots',
  title: 'List the snapshots of a VPS',
  description:
    'The snapshots of a VPS, newest first. `current` marks the one that its disk stands on; `parent` is what each was taken on top of; `trigger` says why it was taken (`safety`: before a restore, so that it can be undone). A name or an alias can be given to restore_snapshot and fork_snapshot.',
  effect: 'looks',
  input: { vps, limit: z.number().int().min(1).max(200).default(30).describe('so many of the newest') },
  output: { snapshots: z.array(Snapshot), count: z.number().describe('how many there are in all') },
  async run(client, asked, options) {
    const { snapshots, count } = await client.snapshots.list(asked.vps, options);
    const shown = snapshots.slice(0, asked.limit).map((each) => Snapshot.parse(each));
    const words =
      count === 0 ? 'There is none yet: create_snapshot takes one.' : `${shown.length} of ${count} snapshots.`;
    return { reply: { snapshots: shown, count }, words };
  },
});
