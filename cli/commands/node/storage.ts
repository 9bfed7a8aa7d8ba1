import type { NodeStorage } from '../../../client/index.ts';
import { verb } from '../../frame/verb.ts';
import { bytes } from '../../../client/words/figures.ts';
import { facts } from '../../look/table.ts';
import { ofNode, type OfNode } from './slot.ts';

export const nodeStorage = verb<OfNode>({
  name: 'storage',
  summary: 'What takes how much on the disk of a node',
  slots: [ofNode],
  async run({ client, show, signal }, { name }) {
    show(await client.nodes.storage(name, { signal }), inWords);
  },
});

function inWords({ total_bytes, parts, layers, reason }: NodeStorage): string {
  return facts([
    ['in all', bytes(total_bytes)],
    ['snapshots', parts && bytes(parts.snapshots)],
    ['shared with images', parts && bytes(parts.shared)],
    ['other images', parts && bytes(parts.other_images)],
    ['containers', parts && bytes(parts.containers)],
    ['rest', parts && bytes(parts.rest)],
    ['layers', layers],
    ['why figures are missing', reason],
  ]);
}
