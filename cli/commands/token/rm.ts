import { verb } from '../../frame/verb.ts';

interface Asked {
  readonly id: string;
}

export const removeToken = verb<Asked>({
  name: 'rm',
  summary: 'Delete a token; calls with it are refused from then on',
  slots: [{ key: 'id', word: 'ID', flags: '--id <ID>', help: 'the id that token list shows' }],
  async run({ client, confirm, show, signal }, { id }) {
    await confirm(`Delete the token ${id}?`);
    show(await client.tokens.delete(id, { signal }), ({ deleted }) => `${deleted} is deleted`);
  },
});
