import { option, verb } from '../../frame/verb.ts';
import { vpsTable } from '../../look/vps-words.ts';
import { noteAway } from './note-away.ts';

export const listVps = verb<{ readonly deleted?: true }>({
  name: 'list',
  summary: 'All VPSes',
  options: [option('--deleted', 'deleted ones that left snapshots, too')],
  async run(desk, { deleted }) {
    const reply = await desk.client.vps.list({ deleted }, { signal: desk.signal });
    desk.show(reply, ({ vps }) => vpsTable(vps));
    noteAway(desk, reply.unavailable_nodes);
  },
});
