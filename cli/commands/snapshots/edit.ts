import { number } from '../../frame/values.ts';
import { UsageError } from '../../frame/usage-error.ts';
import { option, verb } from '../../frame/verb.ts';
import { snapshotFacts } from '../../look/snapshot-words.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

interface Asked extends OfSnapshot {
  readonly message?: string;
  readonly expiry?: number | 'never';
}

export const editSnapshot = verb<Asked>({
  name: 'edit',
  summary: 'Change the message or the expiry of a snapshot',
  slots: [ofVps, ofSnapshot],
  options: [
    option('-m, --message <TEXT>', 'why it was taken; an empty text removes it'),
    option('--expiry <DAYS>', 'days from now until it is deleted, or never', (text) =>
      text === 'never' ? text : number(text),
    ),
  ],
  async run({ client, show, signal }, { task_id, name, message, expiry }) {
    if (message === undefined && expiry === undefined) throw new UsageError('nothing to change: --message or --expiry');
    const wish = { message: message === '' ? null : message, expiry: expiry === 'never' ? null : expiry };
    show(await client.snapshots.edit(task_id, name, wish, { signal }), snapshotFacts);
  },
});
