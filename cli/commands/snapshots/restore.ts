import { option, verb } from '../../frame/verb.ts';
import { restarted } from '../../look/snapshot-words.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

interface Asked extends OfSnapshot {
  /** Undefined: as the settings say. */
  readonly safety?: boolean;
}

export const restoreSnapshot = verb<Asked>({
  name: 'restore',
  summary: 'Put a VPS back to a snapshot, in place',
  slots: [ofVps, ofSnapshot],
  options: [
    option('--safety', 'save first what is there now, whatever the settings say'),
    option('--no-safety', 'do not save what is there now'),
  ],
  examples: ['snapshots restore web golden', 'snapshots restore web latest'],
  async run({ client, confirm, follow, show }, { task_id, name, safety }) {
    if (safety === false) await confirm(`Put ${task_id} back to ${name}, and lose what is on its disk now?`);
    show(await follow((options) => client.snapshots.restore(task_id, name, { safety }, options)), restarted);
  },
});
