import { number, oneOf } from '../../frame/values.ts';
import { option, verb } from '../../frame/verb.ts';
import { groupSnapshots } from '../../look/group-words.ts';
import { noteAway } from '../vps/note-away.ts';
import { METHODS, type Method } from '../vps/methods.ts';
import { endUnlessAll } from './end.ts';
import { membersIn, type Named, ofProject } from './members.ts';

interface Asked extends Named {
  readonly alias?: string;
  readonly message?: string;
  readonly expiry?: number;
  readonly pin?: true;
  readonly method?: Method;
}

export const snapshotGroup = verb<Asked>({
  name: 'snapshot',
  summary: 'Snapshot several VPSes at one moment',
  rest: 'ID',
  options: [
    ofProject(),
    option('--alias <ALIAS>', 'a name of your own, the same for each'),
    option('-m, --message <TEXT>', 'why they were taken'),
    option('--expiry <DAYS>', 'days until they are deleted', number),
    option('--pin', 'never deleted by rotation or expiry'),
    option('--method <METHOD>', METHODS.join(', '), oneOf(...METHODS)),
  ],
  examples: ['group snapshot web db --alias golden', 'group snapshot --project shop --alias golden'],
  async run(desk, asked) {
    const { alias, message, expiry, pin, method } = asked;
    const wish = { ...membersIn(asked), alias, message, expiry, pinned: pin, method };
    const reply = await desk.client.groups.snapshot(wish, { signal: desk.signal });
    desk.show(reply, groupSnapshots);
    noteAway(desk, reply.unavailable_nodes);
    endUnlessAll(reply);
  },
});
