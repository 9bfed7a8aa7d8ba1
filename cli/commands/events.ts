import type { HostEvent } from '../../client/index.ts';
import { verb } from '../frame/verb.ts';
import { eventLine } from '../look/event-line.ts';
import { plain } from '../look/plain.ts';
import { ofVps } from './slots.ts';

export const events = verb<{ readonly task_id?: string }>({
  name: 'events',
  summary: 'What happens, as it happens; with --json one event a line',
  slots: [{ ...ofVps, optional: true }],
  async run({ client, json, note, signal, terminal }, { task_id }) {
    let isAgain = false;
    const onOpen = () => {
      if (isAgain) note('The connection is back; what happened meanwhile is not told.');
      isAgain = true;
    };
    const line = (event: HostEvent) => (json ? JSON.stringify(event) : plain(eventLine(event)));
    for await (const event of client.events({ taskId: task_id, signal, onOpen })) terminal.out(`${line(event)}\n`);
  },
});
