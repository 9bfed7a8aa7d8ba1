import { expect, it } from 'vitest';
import { SavepointClient } from '../../../client/index.ts';
import { publicApi } from '../../../host/wire/public-api.ts';
import { metrics } from '../../../host/wire/host-api.ts';
import { restartNamedVps } from '../../../runner/wire/runner-api.ts';

/** Text for a monitoring system, and a second spelling of another call. */
const LEFT_OUT = [metrics, restartNamedVps];

/** Calls everything once, and returns what that asked for: nobody answers. */
async function everythingAsked(): Promise<string[]> {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`);
    throw new TypeError('nobody answers');
  };
  const client = new SavepointClient({ url: 'http://savepoint.test', token: 'secret', fetch });
  const { vps, snapshots, operations, nodes, tokens, audit } = client;
  const calls = [vps, snapshots, nodes, tokens, audit, { health: client.health }].flatMap((group) =>
    Object.values<(...words: string[]) => Promise<unknown>>(group as never),
  );
  for (const call of calls) await call('web', 'golden').catch(() => undefined);
  for (const call of [operations.list, operations.get, operations.cancel]) {
    await (call as (id: string) => Promise<unknown>)('op-1').catch(() => undefined);
  }
  await client
    .events()
    .next()
    .catch(() => undefined);
  return asked;
}

const NAMES: Record<string, string> = { task_id: 'web', id: 'web' };

it('the client has a method for every call that people can make', async () => {
  const asked = await everythingAsked();

  const served = publicApi
    .flatMap(({ calls }) => calls)
    .filter((call) => !LEFT_OUT.includes(call as never))
    .map(({ method, path }) => `${method} ${path}`);
  const plain = (path: string) => path.replace(/:(\w+)/g, (_all, key: string) => NAMES[key] ?? ':name');
  const forms = new Set(asked.map((call) => call.replace('op-1', 'web')));
  const missing = served
    .map(plain)
    .filter((call) => !forms.has(call.replace(':name', 'golden')) && !forms.has(call.replace(':name', 'web')));
  expect(missing).toEqual([]);
  expect(forms.size).toBe(new Set(served.map(plain)).size);
});
