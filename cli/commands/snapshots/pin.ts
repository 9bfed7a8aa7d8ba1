import { verb } from '../../frame/verb.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

const pin = (name: string, pinned: boolean, summary: string, outcome: string) =>
  verb<OfSnapshot>({
    name,
    summary,
    slots: [ofVps, ofSnapshot],
    async run({ client, show, signal }, { task_id, name: snapshot }) {
      const edited = await client.snapshots.edit(task_id, snapshot, { pinned }, { signal });
      show(edited, ({ name: edit }) => `${edit} ${outcome}`);
    },
  });

export const pinSnapshot = pin('pin', true, 'Keep a snapshot from rotation and expiry', 'is pinned');
export const unpinSnapshot = pin('unpin', false, 'Leave a snapshot to rotation and expiry', 'is not pinned any more');
