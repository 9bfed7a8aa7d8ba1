import { verb } from '../../frame/verb.ts';
import { snapshotFacts } from '../../look/snapshot-words.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

export const showSnapshot = verb<OfSnapshot>({
  name: 'show',
  summary: 'One snapshot',
  slots: [ofVps, ofSnapshot],
  async run({ client, show, signal }, { task_id, name }) {
    show(await client.snapshots.get(task_id, name, { signal }), snapshotFacts);
  },
});
