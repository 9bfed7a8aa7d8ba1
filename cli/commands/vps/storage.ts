import type { VpsStorage } from '../../../client/index.ts';
import { verb } from '../../frame/verb.ts';
import { bytes } from '../../../client/words/figures.ts';
import { facts, table } from '../../look/table.ts';
import { ofVps, type OfVps } from '../slots.ts';

export const vpsStorage = verb<OfVps>({
  name: 'storage',
  summary: 'What a VPS and its snapshots take on the disk, and what deleting them would free',
  slots: [ofVps],
  async run({ client, show, signal }, { task_id }) {
    show(await client.vps.storage(task_id, { signal }), inWords);
  },
});

function inWords({ snapshots, freed_bytes, written_bytes, chain, reason }: VpsStorage): string {
  const each = table(
    [
      { head: 'SNAPSHOT', cell: ({ name }) => name },
      { head: 'ONLY ITS', cell: ({ unique_bytes }) => bytes(unique_bytes), right: true },
      { head: 'SHARED', cell: ({ shared_bytes }) => bytes(shared_bytes), right: true },
      { head: 'FREED', cell: ({ freed_bytes: freed }) => bytes(freed), right: true },
    ],
    snapshots,
  );
  const all = facts([
    ['freed by deleting all', bytes(freed_bytes)],
    ['written since its start', bytes(written_bytes)],
    ['layers below it', chain && chain.depth],
    ['of these, dead weight', chain && bytes(chain.dead_bytes)],
    ['why figures are missing', reason ?? chain?.reason ?? null],
  ]);
  return snapshots.length > 0 ? `${each}\n\n${all}` : all;
}
