import { UsageError } from '../../frame/usage-error.ts';
import { option, verb } from '../../frame/verb.ts';
import { ofSnapshot, type OfSnapshot, ofVps } from '../slots.ts';

interface Asked extends OfSnapshot {
  readonly alias?: string;
  readonly remove?: true;
}

export const renameSnapshot = verb<Asked>({
  name: 'rename',
  summary: 'Give a snapshot another alias; its name stays',
  slots: [
    ofVps,
    ofSnapshot,
    { key: 'alias', word: 'ALIAS', flags: '--alias <ALIAS>', help: 'its new alias', optional: true },
  ],
  options: [option('--remove', 'take its alias away')],
  examples: ['snapshots rename web latest golden', 'snapshots rename web golden --remove'],
  async run({ client, show, signal }, { task_id, name, alias, remove }) {
    if ((alias === undefined) === (remove === undefined)) throw new UsageError('either ALIAS or --remove');
    const edited = await client.snapshots.edit(task_id, name, { alias: alias ?? null }, { signal });
    show(edited, (snapshot) => `${snapshot.name} is called ${snapshot.alias ?? 'by its name only'}`);
  },
});
