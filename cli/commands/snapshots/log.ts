import { option, verb } from '../../frame/verb.ts';
import { graphLog, plainLog } from '../../look/log.ts';
import { ofVps, type OfVps } from '../slots.ts';

interface Asked extends OfVps {
  readonly graph?: true;
}

export const logSnapshots = verb<Asked>({
  name: 'log',
  summary: 'The history of a VPS, newest first',
  slots: [ofVps],
  options: [option('--graph', 'draw what was built on what: ● is where the VPS stands')],
  async run({ client, show, signal }, { task_id, graph }) {
    const draw = graph ? graphLog : plainLog;
    show(await client.snapshots.list(task_id, { signal }), ({ snapshots }) =>
      snapshots.length > 0 ? draw(snapshots) : 'There is none yet: savepoint snapshots create ID',
    );
  },
});
