import { verb } from '../../frame/verb.ts';
import { ofNode, type OfNode } from './slot.ts';

interface Asked extends OfNode {
  readonly address: string;
}

export const addNode = verb<Asked>({
  name: 'add',
  summary: 'Add a node whose runner answers to the same RUNNER_TOKEN',
  slots: [
    { ...ofNode, help: 'its NODE_NAME' },
    {
      key: 'address',
      word: 'ADDRESS',
      flags: '--address <URL>',
      help: 'where its runner answers, as http://10.0.0.2:8001',
    },
  ],
  examples: ['node add b http://10.0.0.2:8001'],
  async run({ client, show, signal }, { name, address }) {
    show(await client.nodes.add({ name, url: address }, { signal }), (node) => `${node.name} is added`);
  },
});
