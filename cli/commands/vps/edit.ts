import { oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { vpsFacts } from '../../look/vps-words.ts';
import { ofVps, type OfVps } from '../slots.ts';
import { METHODS, type Method } from './methods.ts';

interface Asked extends OfVps {
  readonly snapshotMethod?: Method | 'default';
}

export const editVps = verb<Asked>({
  name: 'edit',
  summary: 'Change how snapshots of a VPS are taken',
  slots: [ofVps],
  options: [
    option(
      '--snapshot-method <METHOD>',
      `${METHODS.join(', ')}, or default: as its node takes them`,
      oneOf(...METHODS, 'default'),
    ),
  ],
  async run({ client, show, signal }, { task_id, snapshotMethod }) {
    const method = snapshotMethod === 'default' ? null : snapshotMethod;
    show(await client.vps.edit(task_id, { snapshot_method: method }, { signal }), vpsFacts);
  },
});
