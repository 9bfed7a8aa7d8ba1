import { option, verb } from '../../frame/verb.ts';
import { groupRestored } from '../../look/group-words.ts';
import { noteAway } from '../vps/note-away.ts';
import { endUnlessAll } from './end.ts';
import { membersIn, type Named, ofProject } from './members.ts';

interface Asked extends Named {
  readonly from?: string;
  /** Undefined: as the settings say. */
  readonly safety?: boolean;
}

export const restoreGroup = verb<Asked>({
  name: 'restore',
  summary: 'Put several VPSes back, each to its own snapshot of that name',
  rest: 'ID',
  options: [
    ofProject(),
    option('--from <ALIAS>', 'an alias that each of them has, or latest (latest unless said)'),
    option('--safety', 'save first what is there now, whatever the settings say'),
    option('--no-safety', 'do not save what is there now'),
  ],
  examples: ['group restore web db --from golden', 'group restore --project shop --from golden'],
  async run(desk, asked) {
    const { from = 'latest', safety } = asked;
    const members = membersIn(asked);
    if (safety === false) await desk.confirm(`Put them back to ${from}, and lose what is on their disks now?`);
    const reply = await desk.client.groups.restore({ ...members, from, safety }, { signal: desk.signal });
    desk.show(reply, groupRestored);
    noteAway(desk, reply.unavailable_nodes);
    endUnlessAll(reply);
  },
});
