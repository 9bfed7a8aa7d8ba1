import { number, oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { taken } from '../../look/snapshot-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { type AskedHooks, hookOptions, hooksOf, noHooks } from '../hook-options.ts';
import { METHODS, type Method } from '../vps/methods.ts';

interface Asked extends OfVps, AskedHooks {
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
    ...hookOptions,
    noHooks,
  ],
  examples: [
    'snapshots create web --alias golden -m "before the experiment"',
    "snapshots create db --pre 'psql -U postgres -c CHECKPOINT'",
  ],
  async run({ client, follow, show }, asked) {
    const { task_id, alias, message, expiry, pin, method } = asked;
    const wish = { alias, message, expiry, pinned: pin, method, ...hooksOf(asked) };
    show(await follow((options) => client.snapshots.create(task_id, wish, options)), taken);
  },
});
