import { verb } from '../../frame/verb.ts';
import { vpsFacts, vpsTable } from '../../look/vps-words.ts';
import { ofVps } from '../slots.ts';
import { noteAway } from './note-away.ts';

export const vpsStatus = verb<{ readonly task_id?: string }>({
  name: 'status',
  summary: 'One VPS, or all that run',
  slots: [{ ...ofVps, optional: true }],
  async run(desk, { task_id }) {
    const { client, show, signal } = desk;
    if (task_id !== undefined) return show(await client.vps.get(task_id, { signal }), vpsFacts);
    const reply = await client.vps.active({ signal });
    show(reply, ({ vps }) => vpsTable(vps));
    noteAway(desk, reply.unavailable_nodes);
  },
});
