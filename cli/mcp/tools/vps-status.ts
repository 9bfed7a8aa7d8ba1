import { Vps, vps } from '../shapes.ts';
import { tool } from '../tool.ts';

export const vpsStatus = tool({
  name: 'vps_status',
  title: 'Look at one VPS',
  description:
    'How one VPS is: whether it runs, which snapshot its disk stands on (`head`), its published ports, and what is being done to it just now (`busy`; null means nothing).',
  effect: 'looks',
  input: { vps },
  output: { vps: Vps },
  async run(client, asked, options) {
    const found = await client.vps.get(asked.vps, options);
    const busy = found.busy ? `, and ${found.busy.kind} is being done to it` : '';
    return { reply: { vps: Vps.parse(found) }, words: `${found.task_id} is ${found.status}${busy}.` };
  },
});
