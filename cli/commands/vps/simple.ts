import type { LongOptions, SavepointClient, Vps } from '../../../client/index.ts';
import { verb } from '../../frame/verb.ts';
import { vpsLine } from '../../look/vps-words.ts';
import { ofVps, type OfVps } from '../slots.ts';

type Change = (client: SavepointClient, task_id: string, options: LongOptions) => Promise<Vps>;

/** What needs to know nothing but which VPS. */
const change = (name: string, summary: string, work: Change) =>
  verb<OfVps>({
    name,
    summary,
    slots: [ofVps],
    async run({ client, follow, show }, { task_id }) {
      show(await follow((options) => work(client, task_id, options)), vpsLine);
    },
  });

export const startVps = change('start', 'Start a stopped VPS as it is', ({ vps }, id, options) =>
  vps.start(id, options),
);
export const pauseVps = change('pause', 'Freeze a VPS in place; this is no snapshot', ({ vps }, id, options) =>
  vps.pause(id, options),
);
export const resumeVps = change('resume', 'Thaw a paused VPS', ({ vps }, id, options) => vps.resume(id, options));
