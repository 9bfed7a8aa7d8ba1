import { health } from '../host/wire/host-api.ts';
import type { Health, HostEvent } from '../host/wire/host-model.ts';
import type { Target } from '../runner/wire/exchange.ts';
import { auditCalls, nodeCalls, tokenCalls } from './administration.ts';
import { connect, type Options } from './connection.ts';
import { type EventOptions, hearEvents } from './hear-events.ts';
import { groupCalls } from './groups.ts';
import { operationCalls } from './operations.ts';
import { type CsrfStore, inMemory, sessionCalls } from './session.ts';
import { scheduleCalls } from './schedules.ts';
import { snapshotCalls } from './snapshots.ts';
import { vpsCalls } from './vps.ts';

export interface ClientSettings {
  /** Where the host answers, as http://127.0.0.1:8000. */
  readonly url: string;
  /** Left out where the host asks for none, and in a page of the host that works by cookie: see `session`. */
  readonly token?: string;
  /** Where a page that works by cookie keeps the secret of its session beyond a reload; left out: nowhere. */
  readonly csrf?: CsrfStore;
  /** What sends requests; left out: the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A host's API. Calls resolve when what they ask for is done, however long that takes, and also if the connection is lost
 * meanwhile; they reject with a `SavepointError`, or with the signal's reason once that has aborted.
 */
export class SavepointClient {
  readonly vps: ReturnType<typeof vpsCalls>;
  readonly snapshots: ReturnType<typeof snapshotCalls>;
  readonly groups: ReturnType<typeof groupCalls>;
  readonly schedules: ReturnType<typeof scheduleCalls>;
  readonly operations: ReturnType<typeof operationCalls>;
  readonly nodes: ReturnType<typeof nodeCalls>;
  readonly tokens: ReturnType<typeof tokenCalls>;
  readonly audit: ReturnType<typeof auditCalls>;
  readonly session: ReturnType<typeof sessionCalls>;
  /** Whether the host runs and reaches its nodes; needs no token. */
  readonly health: (options?: Options) => Promise<Health>;
  /** What happens, as it happens, until the signal aborts. A stream that breaks is opened again. */
  readonly events: (options?: EventOptions) => AsyncGenerator<HostEvent, void>;

  constructor({ url, token = '', fetch, csrf = inMemory() }: ClientSettings) {
    const host: Target = { name: `Savepoint at ${url}`, url, token, fetch, csrf: () => csrf.get() };
    const ask = connect(host);
    this.vps = vpsCalls(ask);
    this.snapshots = snapshotCalls(ask);
    this.groups = groupCalls(ask);
    this.schedules = scheduleCalls(ask);
    this.operations = operationCalls(ask, host);
    this.nodes = nodeCalls(ask);
    this.tokens = tokenCalls(ask);
    this.audit = auditCalls(ask);
    this.session = sessionCalls(ask, csrf);
    this.health = (options) => ask(health, {}, options);
    this.events = (options) => hearEvents(host, options);
  }
}
