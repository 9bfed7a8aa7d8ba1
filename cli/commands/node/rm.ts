import { verb } from '../../frame/verb.ts';
import { ofNode, type OfNode } from './slot.ts';

export const removeNode = verb<OfNode>({
  name: 'rm',
  summary: 'Forget an added node; nothing on it changes',
  slots: [ofNode],
  async run({ client, confirm, show, signal }, { name }) {
    await confirm(`Forget the node ${name}?`);
    show(await client.nodes.remove(name, { signal }), ({ removed }) => `${removed} is forgotten`);
  },
});
