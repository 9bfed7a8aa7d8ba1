import { oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { vpsFacts } from '../../look/vps-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { type AskedHooks, asksForHooks, hookOptions, hooksAfter, noHooks } from '../hook-options.ts';
import { METHODS, type Method } from './methods.ts';

interface Asked extends OfVps, AskedHooks {
  readonly snapshotMethod?: Method | 'default';
}

export const editVps = verb<Asked>({
  name: 'edit',
  summary: 'Change how snapshots of a VPS are taken, and what is run before and after them',
  slots: [ofVps],
  options: [
    option(
      '--snapshot-method <METHOD>',
      `${METHODS.join(', ')}, or default: as its node takes them`,
      oneOf(...METHODS, 'default'),
    ),
    ...hookOptions,
    noHooks,
  ],
  async run({ client, show, signal }, asked) {
    const { task_id, snapshotMethod } = asked;
    const method = snapshotMethod === 'default' ? null : snapshotMethod;
    const had = asksForHooks(asked) ? (await client.vps.get(task_id, { signal })).hooks : null;
    const hooks = asksForHooks(asked) ? hooksAfter(had, asked) : undefined;
    show(await client.vps.edit(task_id, { snapshot_method: method, hooks }, { signal }), vpsFacts);
  },
});
