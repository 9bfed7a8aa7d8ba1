import { expect } from 'vitest';
import type { FleetTimes } from '../../host/fleet/fleet.ts';
import { buildVps } from './build-wire.ts';
import { eventually } from './eventually.ts';
import { startHost, type TestHost } from './start-host.ts';
import { type StubNode, stubNode } from './stub-node.ts';

/** A host over two nodes that behave as told: `a` has the VPSes `onA`, `b` those `onB`. */
export interface StubFleet {
  readonly a: StubNode;
  readonly b: StubNode;
  readonly host: TestHost;
  bothUp(): Promise<void>;
  remove(): Promise<void>;
}

interface Wish {
  readonly onA?: readonly string[];
  readonly onB?: readonly string[];
  readonly times?: Partial<FleetTimes>;
}

export async function stubFleet({ onA = ['web'], onB = ['db'], times }: Wish = {}): Promise<StubFleet> {
  const a = await stubNode(
    'a',
    onA.map((task_id) => buildVps({ task_id })),
  );
  const b = await stubNode(
    'b',
    onB.map((task_id) => buildVps({ task_id })),
  );
  const quick = { lookMs: 500, connectMs: 500, ...times };
  const host = await startHost({ RUNNERS: `a=${a.url},b=${b.url}` }, { times: quick });
  const bothUp = () =>
    eventually(async () => expect((await host.ask('GET /health')).body).toMatchObject({ status: 'ok' }));
  await bothUp();
  const remove = async () => {
    await host.remove();
    await Promise.all([a.close(), b.close()]);
  };
  return { a, b, host, bothUp, remove };
}
