import type { AuditEntry } from '../../client/index.ts';
import { number } from '../frame/values.ts';
import { option, verb } from '../frame/verb.ts';
import { moment } from '../../client/words/figures.ts';
import { table } from '../look/table.ts';
import { ofVps } from './slots.ts';

interface Asked {
  readonly task_id?: string;
  readonly limit?: number;
}

export const audit = verb<Asked>({
  name: 'audit',
  summary: 'The calls that changed something or tried to, newest first',
  slots: [{ ...ofVps, optional: true }],
  options: [option('--limit <N>', 'how many', number)],
  async run({ client, show, signal }, { task_id, limit }) {
    show(await client.audit.list({ task_id, limit }, { signal }), ({ entries }) => auditTable(entries));
  },
});

function auditTable(entries: readonly AuditEntry[]): string {
  return table(
    [
      { head: 'WHEN', cell: ({ at }) => moment(at) },
      { head: 'WHO', cell: ({ token_name }) => token_name },
      { head: 'FROM', cell: ({ address }) => address },
      { head: 'CALL', cell: ({ method, path }) => `${method} ${path}` },
      { head: 'VPS', cell: ({ task_id }) => task_id },
      { head: 'TARGET', cell: ({ target }) => target },
      { head: 'STATUS', cell: ({ status }) => status, right: true },
      { head: 'ERROR', cell: ({ code }) => code },
    ],
    entries,
  );
}
