import { verb } from '../../frame/verb.ts';
import { snapshotTable } from '../../look/snapshot-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

export const listSnapshots = verb<OfVps>({
  name: 'list',
  summary: 'The snapshots of a VPS, newest first; * is what it stands on',
  slots: [ofVps],
  async run({ client, show, signal }, { task_id }) {
    show(await client.snapshots.list(task_id, { signal }), ({ snapshots }) => snapshotTable(snapshots));
  },
});
