import type { Desk } from '../frame/desk.ts';
import { UsageError } from '../frame/usage-error.ts';
import { verb } from '../frame/verb.ts';

export const login = verb({
  name: 'login',
  summary: 'Try a token, and keep it for the next time',
  examples: ['login --url http://127.0.0.1:8000', 'login < .savepoint/token'],
  async run(desk) {
    const { account, show } = desk;
    const token = await tokenFor(desk);
    const nodes = await desk.clientWith(token).nodes.list({ signal: desk.signal });
    const path = await account.save({ url: account.url, token });
    show({ url: account.url, nodes: nodes.count }, ({ url }) => `${url} knows this token; it is kept in ${path}`);
  },
});

/** Given as an option, typed without being shown, or piped in: what stands in a command others may see. */
async function tokenFor({ account, terminal }: Desk): Promise<string> {
  const given = account.told ?? (await (terminal.hasPerson ? terminal.askSecret('Token: ') : terminal.readInput()));
  const token = given.trim();
  if (token === '') throw new UsageError('there is no token: give --token, or pipe it in');
  return token;
}
