import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { HostConfig } from '../config/host.ts';
import { createLogger, type Logger } from '../config/logger.ts';
import { AuditLog } from './audit/audit-log.ts';
import { EventHub } from './fleet/event-hub.ts';
import { Fleet, FLEET_TIMES, type FleetTimes } from './fleet/fleet.ts';
import { Nodes } from './fleet/nodes.ts';
import { Reservations } from './fleet/reservations.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { ownFolder } from './store/own-folder.ts';
import { firstToken } from './tokens/first-token.ts';
import { Sessions } from './tokens/sessions.ts';
import { Tokens } from './tokens/tokens.ts';

export interface Host {
  readonly url: string;
  stop(): Promise<void>;
}

export interface Overrides {
  readonly log?: Logger;
  readonly now?: () => Date;
  readonly times?: Partial<FleetTimes>;
  readonly failureLimit?: number;
  /** How long calls under way may take to end when the host stops. */
  readonly stopMs?: number;
}

const FAILURES_PER_MINUTE = 30;
const STOP_MS = 5_000;

/** Puts the host together and starts it. When that fails, nothing of it is left running. */
export async function createHost(config: HostConfig, overrides: Overrides = {}): Promise<Host> {
  const closers: Closer[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { url: await start(config, overrides, closers), stop: close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

type Closer = () => Promise<void>;

async function start(config: HostConfig, overrides: Overrides, closers: Closer[]): Promise<string> {
  const { log = createLogger('host', config.logLevel), now = () => new Date(), stopMs = STOP_MS } = overrides;
  const folder = join(config.dataDir, 'host');
  const claim = await ownFolder(folder);
  closers.push(() => claim.release());
  const audit = await AuditLog.open(folder);
  closers.push(() => audit.close());
  const tokens = await Tokens.open(folder, now);
  closers.push(() => tokens.close());
  const sessions = await Sessions.open(folder, tokens, now);
  closers.push(() => sessions.close());
  const nodes = await Nodes.open(folder, config.runners);
  await firstToken(tokens, config.dataDir, log);

  const hub = new EventHub();
  const times = { ...FLEET_TIMES, ...overrides.times };
  const fleet = new Fleet({ runnerToken: config.runnerToken.reveal(), hub, log, now, times });
  closers.push(() => fleet.stop());
  const stopping = new AbortController();
  // Many may wait for their nodes at once: that is no leak.
  setMaxListeners(0, stopping.signal);
  const { app, endStreams } = createApp({
    ...{ hub, nodes, tokens, sessions, audit, log, now },
    placing: { fleet, reservations: new Reservations(), stopping: stopping.signal },
    settings: { ...config, folder, failureLimit: overrides.failureLimit ?? FAILURES_PER_MINUTE },
  });
  const server = await listen(app, config.bind, config.port);
  closers.push(async () => {
    endStreams();
    // Operations go on at their nodes. Who still waits for one is told so, and finds it again afterwards.
    const enough = setTimeout(() => stopping.abort(), stopMs / 2);
    await server.close(stopMs);
    clearTimeout(enough);
    stopping.abort();
  });
  for (const node of nodes.list()) fleet.join(node);
  log.info({ url: server.url, nodes: fleet.names() }, 'host listens');
  return server.url;
}
