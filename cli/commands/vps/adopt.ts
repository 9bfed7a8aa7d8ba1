import { oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { vpsLine } from '../../look/vps-words.ts';
import { type AskedHooks, hookOptions, hooksAfter } from '../hook-options.ts';
import { METHODS, type Method } from './methods.ts';

interface Asked extends AskedHooks {
  readonly container: string;
  readonly id?: string;
  readonly project?: string;
  readonly node?: string;
  readonly snapshotMethod?: Method;
}

export const adoptVps = verb<Asked>({
  name: 'adopt',
  summary: 'Manage a container that exists already; nothing about it changes',
  slots: [{ key: 'container', word: 'CONTAINER', flags: '-c, --container <CONTAINER>', help: 'its name or id' }],
  options: [
    option('--id <ID>', 'its task_id; left out: from its name'),
    option('--project <NAME>', 'what it belongs to'),
    option('--node <NAME>', 'where it is, if there are several nodes'),
    option('--snapshot-method <METHOD>', METHODS.join(', '), oneOf(...METHODS)),
    ...hookOptions,
  ],
  examples: ['vps adopt my-box'],
  async run({ client, follow, show }, asked) {
    const { container, id, project, node, snapshotMethod } = asked;
    const wish = {
      container,
      task_id: id,
      project,
      node,
      snapshot_method: snapshotMethod,
      hooks: hooksAfter(null, asked),
    };
    show(await follow((options) => client.vps.adopt(wish, options)), vpsLine);
  },
});
