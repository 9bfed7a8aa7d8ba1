import type { NodeView } from '../../../client/index.ts';
import { verb } from '../../frame/verb.ts';
import { bytes } from '../../../client/words/figures.ts';
import { table } from '../../look/table.ts';

export const listNodes = verb({
  name: 'list',
  summary: 'The nodes',
  async run({ client, show, signal }) {
    show(await client.nodes.list({ signal }), ({ nodes }) => nodeTable(nodes));
  },
});

function nodeTable(nodes: readonly NodeView[]): string {
  return table(
    [
      { head: 'NAME', cell: ({ name }) => name },
      { head: 'STATUS', cell: ({ up }) => (up ? 'up' : 'away') },
      { head: 'ENGINE', cell: ({ info }) => info && (info.engine.version ?? 'away') },
      { head: 'VPS', cell: ({ info }) => info && info.vps_count, right: true },
      { head: 'SNAPSHOTS', cell: ({ info }) => info && info.snapshot_count, right: true },
      { head: 'FREE', cell: ({ info }) => info && bytes(info.free_bytes), right: true },
      { head: 'URL', cell: ({ url }) => url },
      { head: 'BY', cell: ({ source }) => source },
    ],
    nodes,
  );
}
