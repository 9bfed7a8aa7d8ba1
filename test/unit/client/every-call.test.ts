import { expect, it } from 'vitest';
import { SavepointClient } from '../../../client/index.ts';
import { metrics } from '../../../host/wire/host-api.ts';
import { publicApi } from '../../../host/wire/public-api.ts';
import type { Endpoint } from '../../../runner/wire/endpoint.ts';
import { restartNamedVps } from '../../../runner/wire/runner-api.ts';

/** Text for a monitoring system, and a second spelling of another call. */
const LEFT_OUT: readonly Endpoint[] = [metrics, restartNamedVps];

/** What each method asks for, called about `web` and its `golden`. Nobody answers. */
async function everythingAsked(): Promise<Set<string>> {
  const asked = new Set<string>();
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.add(`${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`);
    throw new TypeError('nobody answers');
  };
  const client = new SavepointClient({ url: 'http://savepoint.test', token: 'secret', fetch });
  const { vps, snapshots, groups, schedules, nodes, tokens, audit, session, operations, health, events } = client;
  const { follow, ...once } = operations;
  const methods = [vps, snapshots, groups, schedules, nodes, tokens, audit, session, once, { health }].flatMap(
    (group) => Object.values(group),
  );
  for (const method of methods as ((...about: string[]) => Promise<unknown>)[]) {
    await method('web', 'golden').catch(() => undefined);
  }
  for (const stream of [follow('web'), events()]) await stream.next().catch(() => undefined);
  return asked;
}

/** The call with the same names in its path. */
function named({ method, path }: Endpoint): string {
  const name = path.includes(':task_id') ? 'golden' : 'web';
  return `${method} ${path.replace(/:task_id|:id/, 'web').replace(':name', name)}`;
}

it('the client has a method for every call that people can make', async () => {
  const served = publicApi.flatMap(({ calls }) => calls).filter((call) => !LEFT_OUT.includes(call));

  expect([...(await everythingAsked())].sort()).toEqual(served.map(named).sort());
});
