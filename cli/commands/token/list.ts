import type { Token } from '../../../client/index.ts';
import { verb } from '../../frame/verb.ts';
import { moment } from '../../../client/words/figures.ts';
import { table } from '../../look/table.ts';

export const listTokens = verb({
  name: 'list',
  summary: 'The tokens, without their secrets',
  async run({ client, show, signal }) {
    show(await client.tokens.list({ signal }), ({ tokens }) => tokenTable(tokens));
  },
});

function tokenTable(tokens: readonly Token[]): string {
  return table(
    [
      { head: 'ID', cell: ({ id }) => id },
      { head: 'NAME', cell: ({ name }) => name },
      { head: 'ROLE', cell: ({ role }) => role },
      { head: 'FOR', cell: scopeOf },
      { head: 'USED', cell: ({ last_used_at }) => moment(last_used_at) },
      { head: 'EXPIRES', cell: ({ expires_at }) => moment(expires_at) },
    ],
    tokens,
  );
}

function scopeOf({ scope }: Token): string {
  if (scope === null) return 'every VPS';
  return [...scope.task_ids, ...(scope.project === null ? [] : [`project ${scope.project}`])].join(', ');
}
