import { verb } from '../../frame/verb.ts';
import { ofVps, type OfVps } from '../slots.ts';

export const removeSchedule = verb<OfVps>({
  name: 'rm',
  summary: 'Take no more snapshots by themselves; those that were taken stay',
  slots: [ofVps],
  async run({ client, show, signal }, { task_id }) {
    const removed = await client.schedules.delete(task_id, { signal });
    show(removed, () => `${task_id} has no schedule any more`);
  },
});
