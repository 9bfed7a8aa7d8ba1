import { randomBytes, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, type Logger } from '../config/logger.ts';
import type { RunnerConfig } from '../config/runner.ts';
import { openDeltas } from './delta/deltas.ts';
import { connectDocker } from './docker/docker-engine.ts';
import { createApp } from './http/app.ts';
import type { Node, NodeSettings } from './node.ts';
import { Doubts } from './operations/doubts.ts';
import { EventBus } from './operations/event-bus.ts';
import { Guests } from './operations/guests.ts';
import { Operations, type OperationsOptions } from './operations/operations.ts';
import { Slots } from './operations/slots.ts';
import type { Clock } from './ports/clock.ts';
import type { Deltas } from './ports/deltas.ts';
import type { Engine } from './ports/engine.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { finishInterrupted } from './settle/finish-interrupted.ts';
import { forgetProofs } from './settle/forget-proofs.ts';
import { keepShort } from './settle/keep-short.ts';
import { settleNode } from './settle/settle-node.ts';
import { expireDue } from './snapshots/expire-due.ts';
import { ScheduledRuns } from './snapshots/scheduled-runs.ts';
import { Sweeper } from './operations/sweeper.ts';
import { rememberStart, startedSince, thisMachineStart, type MachineStart } from './store/machine-start.ts';
import { openDocuments, type OpenDocuments } from './store/open-documents.ts';
import { openUsage } from './usage/usage.ts';
import { watchEngine } from './settle/watch-engine.ts';
import { AppError } from './wire/errors.ts';
import type { RunnerEvent } from './wire/model.ts';

export interface Runner {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a test may put in the place of the real thing. */
export interface RunnerOverrides {
  readonly engine?: Engine;
  readonly deltas?: Deltas;
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly machine?: MachineStart;
  readonly onStep?: OperationsOptions['onStep'];
  readonly scheduler?: Pick<Scheduler, 'every' | 'stop'>;
}

const EVERY_MINUTE = '* * * * *';
const LOOKS_AT_ONCE = 2;
const COMMANDS_IN_A_VPS = 8;

/** Builds a runner, settles what an earlier one left behind, and only then lets anybody in. */
export async function createRunner(config: RunnerConfig, overrides: RunnerOverrides = {}): Promise<Runner> {
  const log = overrides.log ?? createLogger('runner', config.logLevel);
  const store = await openDocuments(config.dataDir);
  const machine = overrides.machine ?? (await thisMachineStart());
  const deltas = overrides.deltas ?? (await openDeltas(join(config.dataDir, 'deltas'), { machineStart: machine.id }));
  const usage = await openUsage(join(config.dataDir, 'usage.json'));
  for (const aside of store.quarantined) log.error({ quarantined: aside }, 'a document was unreadable and set aside');
  try {
    // An Engine on another machine goes down on its own.
    const isOurs = config.dockerHost.startsWith('unix:');
    const machineStarted = isOurs ? await startedSince(config.dataDir, machine) : null;
    const runner = await run(
      config,
      store,
      assemble(config, { documents: store.documents, deltas, usage, machineStart: machine.id }, log, overrides),
      {
        log,
        machineStarted,
        scheduler: overrides.scheduler,
      },
    );
    if (isOurs) await rememberStart(config.dataDir, machine);
    return runner;
  } catch (failure) {
    await store.close();
    throw failure;
  }
}

interface Surroundings extends Pick<RunnerOverrides, 'scheduler'> {
  readonly log: Logger;
  readonly machineStarted: Date | null;
}

async function run(
  config: RunnerConfig,
  store: OpenDocuments,
  node: Node,
  { log, machineStarted, ...own }: Surroundings,
): Promise<Runner> {
  const afterCrash = node.documents.all().some(({ intent }) => intent !== null);
  await forgetProofs(node);
  const settled = await settleAtStart(node);
  if (settled) await warnOfStorage(node);
  const server = createServer(createApp(node, config.token, log));
  const url = await listen(server, config);
  const stopping = new AbortController();
  // Many VPSes may end at once, and each is waited for: that is no leak.
  setMaxListeners(0, stopping.signal);
  const watching = Promise.all([
    watchEngine(node, stopping.signal, settled, machineStarted),
    finishInterrupted(node, stopping.signal, afterCrash),
    keepShort(node, stopping.signal),
  ]);
  const scheduler = own.scheduler ?? new Scheduler(log);
  const scheduled = new ScheduledRuns(node, new Slots(config.concurrentSnapshots));
  scheduler.every(EVERY_MINUTE, 'expiry', () => expireDue(node));
  scheduler.every(EVERY_MINUTE, 'schedules', () => scheduled.tick());
  // What was missed meanwhile need not wait for the next minute.
  void scheduled.tick();
  log.info({ url, node: node.name }, 'runner ready');

  async function stop(): Promise<void> {
    stopping.abort();
    server.close();
    await Promise.all([scheduler.stop(), scheduled.stop(), node.operations.drain()]);
    server.closeAllConnections();
    await Promise.all([watching, node.sweeper.stop()]);
    await store.close();
  }
  return { url, stop };
}

function assemble(
  config: RunnerConfig,
  { documents, deltas, usage, machineStart }: Pick<Node, 'documents' | 'deltas' | 'usage' | 'machineStart'>,
  log: Logger,
  overrides: RunnerOverrides,
): Node {
  const { dockerHost, engineRoot, sharedDir } = config;
  const engine = overrides.engine ?? connectDocker({ dockerHost, engineRoot, sharedDir });
  const clock = overrides.clock ?? systemClock;
  const events = new EventBus();
  const now = () => clock.now();
  const emit = events.emit.bind(events);
  const warn = (facts: object, message: string) => log.warn(facts, message);
  events.listen((event) => {
    if (!('operation' in event)) log.info(factsOf(event), event.type);
  });
  const operations = new Operations({
    now,
    emit,
    newId: randomUUID,
    report: ({ operation, what, cause }) =>
      log.error({ operation, what, err: cause }, 'operation left something behind'),
    onStep: overrides.onStep,
  });
  const sweeper = new Sweeper({ engine, documents, deltas, now, emit, warn });
  const slots = new Slots(config.concurrentSnapshots);
  const entropy = () => randomBytes(3).toString('hex');
  const settings = settingsOf(config);
  return {
    name: config.nodeName,
    machineStart,
    engine,
    deltas,
    usage,
    documents,
    clock,
    events,
    operations,
    slots,
    looks: new Slots(LOOKS_AT_ONCE),
    guests: new Guests(COMMANDS_IN_A_VPS),
    sweeper,
    doubts: new Doubts(),
    making: new Set(),
    settings,
    entropy,
    warn,
  };
}

/** An event is the log line, but for what anybody can ask for later. */
function factsOf({ type: _type, at: _at, ...facts }: RunnerEvent): object {
  return 'snapshot' in facts ? { task_id: facts.task_id, snapshot: facts.snapshot.name } : facts;
}

function settingsOf(config: RunnerConfig): NodeSettings {
  const { allowPrivileged, allowHostNetwork, allowedHostPaths, allowedDevices, sharedDir } = config;
  const { maxSnapshotsPerVps: max, snapshotRetentionDays: days, snapshotKeep: keep } = config;
  return {
    ...config,
    retention: { max, days, keep },
    allowance: {
      privileged: allowPrivileged,
      hostNetwork: allowHostNetwork,
      // Every VPS has it.
      hostPaths: sharedDir === null ? allowedHostPaths : [...allowedHostPaths, sharedDir],
      devices: allowedDevices,
    },
  };
}

/** An Engine that is away delays nobody: what needs it answers so, and the watcher settles when it is back. */
async function settleAtStart(node: Node): Promise<boolean> {
  try {
    await settleNode(node);
    for (const { task_id } of node.documents.all()) node.sweeper.soon(task_id);
    await expireDue(node);
    return true;
  } catch (failure) {
    const away = failure instanceof AppError && failure.code === 'engine_unavailable';
    node.warn(
      { err: failure },
      `${away ? 'the Engine does not answer yet' : 'not all could be settled'}: settling later`,
    );
    return false;
  }
}

/** Nothing stops working then, but less is promised: whoever runs this should know. */
async function warnOfStorage({ engine, warn }: Node): Promise<void> {
  const { storageReachable } = await engine.info().catch(() => ({ storageReachable: true }));
  if (storageReachable) return;
  const what = 'a power cut may take what was answered as done, and free space is not checked (see ENGINE_ROOT)';
  warn({ storage_reachable: false }, `the storage of the Engine is out of reach: ${what}`);
}

async function listen(server: Server, { bind, port }: RunnerConfig): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, bind, resolve);
  });
  const address = server.address() as AddressInfo;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
