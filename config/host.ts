import { isLoopback } from './addresses.ts';
import { type ConfigOf, load, type Settings, type Source } from './load.ts';
import { LOG_LEVELS } from './logger.ts';
import { address, flag, folder, list, nodeName, port, secret, word } from './values.ts';

/** The host's settings: every one has exactly this one entry. */
export const hostSettings = {
  port: { env: 'HOST_PORT', schema: port, default: '8000', about: 'the port the host listens on; 0 = any free one' },
  bind: { env: 'BIND', schema: address, default: '127.0.0.1', about: 'the address the host listens on' },
  runners: {
    env: 'RUNNERS',
    schema: list('name=http://address:port', parseRunner),
    default: 'local=http://127.0.0.1:8001',
    about: 'the nodes, as `name=url`; comma list',
  },
  runnerToken: {
    env: 'RUNNER_TOKEN',
    schema: secret,
    about: 'the secret that host and runners share; at least 16 characters',
  },
  authEnabled: {
    env: 'AUTH_ENABLED',
    schema: flag,
    default: 'True',
    about: 'every call needs a token; `False` is refused unless `BIND` is loopback',
  },
  dataDir: { env: 'DATA_DIR', schema: folder, default: '.savepoint', about: 'where tokens and the audit log are kept' },
  allowedHosts: {
    env: 'ALLOWED_HOSTS',
    schema: list('host names', parseHostName),
    default: '',
    about: 'further names under which browsers may reach the host; comma list',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: word(...LOG_LEVELS),
    default: 'info',
    about: `one of ${LOG_LEVELS.join(', ')}`,
  },
} as const satisfies Settings;

export type HostConfig = ConfigOf<typeof hostSettings>;

/** Reads the host's settings; throws ConfigError with every problem. */
export function loadHostConfig(source: Source = { env: process.env, file: 'config/host.json' }): HostConfig {
  return load(hostSettings, source, (config) => [...guarded(config), ...distinct(config)]);
}

function guarded({ authEnabled, bind }: Partial<HostConfig>): readonly string[] {
  if (authEnabled !== false || bind === undefined || isLoopback(bind)) return [];
  return [`AUTH_ENABLED: False needs BIND to be loopback, and ${bind} is not`];
}

function distinct({ runners = [] }: Partial<HostConfig>): readonly string[] {
  const names = runners.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `RUNNERS: there are two nodes called ${name}`);
}

interface RunnerAddress {
  readonly name: string;
  readonly url: string;
}

function parseRunner(item: string): RunnerAddress | undefined {
  const [name = '', address = ''] = item.split(/=(.*)/s);
  if (!nodeName.safeParse(name).success || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const plain = url.username === '' && url.password === '' && url.pathname === '/' && url.search + url.hash === '';
  if (!plain || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return Object.freeze({ name, url: url.origin });
}

function parseHostName(item: string): string | undefined {
  return /^[a-z0-9]([a-z0-9.-]{0,252})$/i.test(item) ? item.toLowerCase() : undefined;
}
