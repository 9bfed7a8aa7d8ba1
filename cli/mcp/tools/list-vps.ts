import { z } from 'zod';
import { Vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const listVps = tool({
  name: 'list_vps',
  title: 'List the VPSes',
  description:
    'Lists the VPSes: long-lived Docker containers whose disk Savepoint can save and put back. Begin here: every other tool takes a `task_id` of this list as `vps`. `head` is the snapshot that its disk came from or was last saved as.',
  effect: 'looks',
  input: {
    project: z.string().optional().describe('only those of this project'),
    include_deleted: z.boolean().default(false).describe('also deleted ones whose snapshots are still there'),
  },
  output: {
    vps: z.array(Vps),
    unavailable_nodes: z.array(z.string()).describe('machines that did not answer, and may have more'),
  },
  async run(client, { project, include_deleted }, options) {
    const { vps, unavailable_nodes } = await client.vps.list({ deleted: include_deleted }, options);
    const chosen = vps.filter((each) => project === undefined || each.project === project);
    const away =
      unavailable_nodes.length > 0 ? ` ${unavailable_nodes.join(', ')} did not answer, and may have more.` : '';
    return {
      reply: { vps: chosen.map((each) => Vps.parse(each)), unavailable_nodes },
      words: `${chosen.length} VPSes.${away}`,
    };
  },
});
