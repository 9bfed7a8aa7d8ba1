import { verb } from '../../frame/verb.ts';
import { snapshotFacts } from '../../look/snapshot-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

export const latestSnapshot = verb<OfVps>({
  name: 'latest',
  summary: 'The newest snapshot',
  slots: [ofVps],
  async run({ client, show, signal }, { task_id }) {
    show(await client.snapshots.latest(task_id, { signal }), snapshotFacts);
  },
});
