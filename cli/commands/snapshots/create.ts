import { number, oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { taken } from '../../look/snapshot-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { METHODS, type Method } from '../vps/methods.ts';

interface Asked extends OfVps {
  readonly alias?: string;
  readonly message?: string;
  readonly expiry?: number;
  readonly pin?: true;
  readonly method?: Method;
}

export const createSnapshot = verb<Asked>({
  name: 'create',
  summary: 'Take a snapshot',
  slots: [ofVps],
  options: [
    option('--alias <ALIAS>', 'a name of your own for it'),
    option('-m, --message <TEXT>', 'why it was taken'),
    option('--expiry <DAYS>', 'days until it is deleted', number),
    option('--pin', 'never deleted by rotation or expiry'),
    option('--method <METHOD>', METHODS.join(', '), oneOf(...METHODS)),
  ],
  examples: ['snapshots create web --alias golden -m "before the experiment"'],
  async run({ client, follow, show }, { task_id, alias, message, expiry, pin, method }) {
    const wish = { alias, message, expiry, pinned: pin, method };
    show(await follow((options) => client.snapshots.create(task_id, wish, options)), taken);
  },
});
