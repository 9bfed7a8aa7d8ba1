import { isAny, isLoopback, isPrivate } from './addresses.ts';
import { type ConfigOf, load, type Settings, type Source } from './load.ts';
import { LOG_LEVELS } from './logger.ts';
import {
  address,
  flag,
  folder,
  nodeName,
  paths,
  port,
  secret,
  size,
  text,
  tiers,
  whole,
  wholePath,
  word,
} from './values.ts';

const ENGINE_ADDRESS = /^(?:unix:\/\/\/\S+|(?:tcp|https?):\/\/(?:[\w.-]+|\[[\da-fA-F:.]+\])(?::\d{1,5})?\/?)$/;

/** The runner's settings: every one has exactly this one entry. */
export const runnerSettings = {
  dockerHost: {
    env: 'DOCKER_HOST',
    schema: text('unix:///path or tcp://host:port', ENGINE_ADDRESS),
    default: 'unix:///var/run/docker.sock',
    about: 'the Docker Engine of this node',
  },
  dataDir: { env: 'DATA_DIR', schema: folder, default: '.savepoint', about: 'where records are kept' },
  bind: {
    env: 'RUNNER_BIND',
    schema: address,
    default: '127.0.0.1',
    about: 'the address the runner listens on: loopback or private',
  },
  bindAny: {
    env: 'RUNNER_BIND_ANY',
    schema: flag,
    default: 'False',
    about: 'lets `RUNNER_BIND` be `0.0.0.0`: only where nobody but the host can reach it, as in a container network',
  },
  port: {
    env: 'RUNNER_PORT',
    schema: port,
    default: '8001',
    about: 'the port the runner listens on; 0 = any free one',
  },
  token: {
    env: 'RUNNER_TOKEN',
    schema: secret,
    about: 'the secret that host and runner share; at least 16 characters',
  },
  nodeName: { env: 'NODE_NAME', schema: nodeName, default: 'local', about: 'what this node is called' },
  snapshotMethod: {
    env: 'SNAPSHOT_METHOD',
    schema: word('auto', 'commit', 'delta'),
    default: 'auto',
    about:
      '`auto` saves only what has changed where that is possible and costs less; `delta` wherever it is possible; `commit` always saves all, as Docker does. A VPS or a call may ask for another one',
  },
  autoSnapshotOnStop: {
    env: 'AUTO_SNAPSHOT_ON_STOP',
    schema: flag,
    default: 'True',
    about: 'snapshot each time a VPS stops',
  },
  maxSnapshotsPerVps: {
    env: 'MAX_SNAPSHOTS_PER_VPS',
    schema: whole(0, 10_000),
    default: '5',
    about:
      'beyond this, the oldest without pin and alias are deleted after a new snapshot; what a schedule took counts apart; 0 = no limit',
  },
  snapshotBeforeRestore: {
    env: 'SNAPSHOT_BEFORE_RESTORE',
    schema: flag,
    default: 'True',
    about: 'safety snapshot before a restore, so that it can be undone',
  },
  snapshotRetentionDays: {
    env: 'SNAPSHOT_RETENTION_DAYS',
    schema: whole(1, 36_500),
    default: null,
    about: 'age at which snapshots without an expiry of their own are deleted',
  },
  snapshotKeep: {
    env: 'SNAPSHOT_KEEP',
    schema: tiers,
    default: null,
    about:
      'which others stay beyond that number: the newest of so many hours, days, weeks and months, as `hourly=24,daily=7,weekly=4,monthly=12` (UTC); also `last=3`',
  },
  minFreeBytes: {
    env: 'MIN_FREE_DISK',
    schema: size,
    default: '2GB',
    about: 'no snapshot starts that would leave less free space for the Engine',
  },
  sharedDir: {
    env: 'SHARED_DIR',
    schema: wholePath,
    default: null,
    about: 'folder mounted at `/shared` in every VPS, outside snapshots',
  },
  restoreGraceMs: {
    env: 'RESTORE_GRACE_MS',
    schema: whole(0, 600_000),
    default: '1000',
    about: 'how long a restored VPS without a healthcheck must stay alive before the old container goes',
  },
  healthTimeoutMs: {
    env: 'HEALTH_TIMEOUT_MS',
    schema: whole(1, 3_600_000),
    default: '60000',
    about: 'how long a healthcheck may take to become healthy after a restore',
  },
  exitDebounceMs: {
    env: 'EXIT_DEBOUNCE_MS',
    schema: whole(0, 600_000),
    default: '2000',
    about: 'how long a VPS that stopped by itself must stay down before it is snapshotted',
  },
  concurrentSnapshots: {
    env: 'CONCURRENT_SNAPSHOTS',
    schema: whole(1, 64),
    default: '2',
    about: 'how many snapshots the node takes at the same time',
  },
  allowPrivileged: {
    env: 'ALLOW_PRIVILEGED',
    schema: flag,
    default: 'False',
    about: 'a VPS may be privileged, which makes it root on the node',
  },
  allowHostNetwork: {
    env: 'ALLOW_HOST_NETWORK',
    schema: flag,
    default: 'False',
    about: "a VPS may use the node's own network",
  },
  allowedHostPaths: {
    env: 'ALLOWED_HOST_PATHS',
    schema: paths,
    default: '',
    about: 'folders of the node that a VPS may mount, each exactly as it is written here; comma list',
  },
  allowedDevices: {
    env: 'ALLOWED_DEVICES',
    schema: paths,
    default: '',
    about: 'devices of the node that a VPS may use; comma list',
  },
  engineRoot: {
    env: 'ENGINE_ROOT',
    schema: wholePath,
    default: null,
    about: "where the runner sees the Engine's storage, when that is not where the Engine says it is",
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: word(...LOG_LEVELS),
    default: 'info',
    about: `one of ${LOG_LEVELS.join(', ')}`,
  },
} as const satisfies Settings;

export type RunnerConfig = ConfigOf<typeof runnerSettings>;

/** Reads the runner's settings; throws ConfigError with every problem. */
export function loadRunnerConfig(source: Source = { env: process.env, file: 'config/runner.json' }): RunnerConfig {
  return load(runnerSettings, source, (config) => [...reachable(config), ...inTheClear(config)]);
}

function inTheClear({ dockerHost }: Partial<RunnerConfig>): readonly string[] {
  if (!dockerHost?.startsWith('https:')) return [];
  return ['DOCKER_HOST: https is not supported: give a socket as unix:///path, or tcp://host:port of a tunnel'];
}

// Who reaches the runner with its token is root on the node, so no open network may lead there.
function reachable({ bind, bindAny }: Partial<RunnerConfig>): readonly string[] {
  if (bind === undefined || isLoopback(bind) || isPrivate(bind)) return [];
  if (isAny(bind)) return bindAny ? [] : [`RUNNER_BIND: ${bind} needs RUNNER_BIND_ANY=True`];
  return [`RUNNER_BIND: ${bind} is neither loopback nor private`];
}
