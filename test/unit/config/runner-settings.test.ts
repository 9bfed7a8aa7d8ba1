import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../config/load.ts';
import { loadRunnerConfig } from '../../../config/runner.ts';

const RUNNER_TOKEN = 'correct-horse-battery';

const problemsOf = (env: Record<string, string>, file?: string): readonly string[] => {
  try {
    loadRunnerConfig({ env, file });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the settings of the runner', () => {
  it('have the documented defaults', () => {
    const { token, dataDir, ...config } = loadRunnerConfig({ env: { RUNNER_TOKEN } });

    expect(token.reveal()).toBe(RUNNER_TOKEN);
    expect(dataDir).toBe(join(process.cwd(), '.savepoint'));
    expect(config).toEqual({
      dockerHost: 'unix:///var/run/docker.sock',
      bind: '127.0.0.1',
      bindAny: false,
      port: 8001,
      nodeName: 'local',
      autoSnapshotOnStop: true,
      snapshotMethod: 'auto',
      maxSnapshotsPerVps: 5,
      snapshotBeforeRestore: true,
      snapshotRetentionDays: null,
      snapshotKeep: null,
      minFreeBytes: 2 * 1024 ** 3,
      sharedDir: null,
      restoreGraceMs: 1000,
      healthTimeoutMs: 60_000,
      exitDebounceMs: 2000,
      concurrentSnapshots: 2,
      allowPrivileged: false,
      allowHostNetwork: false,
      allowedHostPaths: [],
      allowedDevices: [],
      engineRoot: null,
      logLevel: 'info',
    });
  });

  it('are frozen, lists too', () => {
    const config = loadRunnerConfig({ env: { RUNNER_TOKEN, ALLOWED_DEVICES: '/dev/fuse' } });

    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.allowedDevices)).toBe(true);
  });

  it.each([
    ['True', true],
    ['true', true],
    ['1', true],
    ['yes', true],
    [' YES ', true],
    ['False', false],
    ['false', false],
    ['0', false],
    ['no', false],
    ['', true],
  ])('read the yes or no %j as %j', (written, meant) => {
    const config = loadRunnerConfig({ env: { RUNNER_TOKEN, AUTO_SNAPSHOT_ON_STOP: written } });

    expect(config.autoSnapshotOnStop).toBe(meant);
  });

  it.each([
    ['0', 0],
    ['1024', 1024],
    ['512m', 512 * 1024 ** 2],
    ['2GB', 2 * 1024 ** 3],
    ['1.5 gb', 1.5 * 1024 ** 3],
  ])('read the size %j', (written, bytes) => {
    expect(loadRunnerConfig({ env: { RUNNER_TOKEN, MIN_FREE_DISK: written } }).minFreeBytes).toBe(bytes);
  });

  it('read lists, and none where a setting may be absent', () => {
    const config = loadRunnerConfig({
      env: { RUNNER_TOKEN, ALLOWED_HOST_PATHS: '/srv/shared, /data/', SHARED_DIR: 'none' },
    });

    expect(config.allowedHostPaths).toEqual(['/srv/shared', '/data']);
    expect(config.sharedDir).toBeNull();
  });

  it('are refused with every problem named, and without repeating a secret', () => {
    const problems = problemsOf({
      RUNNER_TOKEN: 'too-short',
      RUNNER_PORT: '70000',
      AUTO_SNAPSHOT_ON_STOP: 'maybe',
      MIN_FREE_DISK: 'plenty',
      SNAPSHOT_RETENTION_DAYS: '0',
      SHARED_DIR: 'relative/path',
      DOCKER_HOST: 'docker',
      LOG_LEVEL: 'loud',
    });

    expect(problems).toEqual([
      'DOCKER_HOST (environment): expected unix:///path or tcp://host:port, not "docker"',
      'RUNNER_PORT (environment): expected a whole number from 0 to 65535, not "70000"',
      'RUNNER_TOKEN (environment): expected at least 16 characters without spaces',
      'AUTO_SNAPSHOT_ON_STOP (environment): expected True or False, not "maybe"',
      'SNAPSHOT_RETENTION_DAYS (environment): expected a whole number from 1 to 36500, not "0"',
      'MIN_FREE_DISK (environment): expected a size as 512MB or 2GB, not "plenty"',
      'SHARED_DIR (environment): expected an absolute path, not "relative/path"',
      'LOG_LEVEL (environment): expected one of trace, debug, info, warn, error, fatal, silent, not "loud"',
    ]);
  });

  it.each(['unix:///var/run/docker.sock', 'tcp://10.0.0.1:2375', 'tcp://engine', 'http://[::1]:2375/'])(
    'take the Engine at %s',
    (DOCKER_HOST) => {
      expect(problemsOf({ RUNNER_TOKEN, DOCKER_HOST })).toEqual([]);
    },
  );

  it.each(['unix:///', 'unix://docker.sock', 'tcp://:2375', 'tcp:///x', 'tcp://a b', 'ssh://me@there'])(
    'take no Engine at %s, which could not be connected to',
    (DOCKER_HOST) => {
      expect(problemsOf({ RUNNER_TOKEN, DOCKER_HOST })).toEqual([expect.stringContaining('DOCKER_HOST')]);
    },
  );

  it('say that an Engine is not reached by https', () => {
    expect(problemsOf({ RUNNER_TOKEN, DOCKER_HOST: 'https://10.0.0.1:2376' })).toEqual([
      'DOCKER_HOST: https is not supported: give a socket as unix:///path, or tcp://host:port of a tunnel',
    ]);
  });

  it('need the token that host and runner share', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('RUNNER_TOKEN is required')]);
  });
});

describe('the address the runner listens on', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    'localhost',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fd00::1',
  ])('may be %s', (RUNNER_BIND) => expect(problemsOf({ RUNNER_TOKEN, RUNNER_BIND })).toEqual([]));

  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '2001:db8::1', '0.0.0.0', '::', 'example.org'])(
    'may not be %s',
    (RUNNER_BIND) => expect(problemsOf({ RUNNER_TOKEN, RUNNER_BIND })).toHaveLength(1),
  );

  it('may be every address only where that is asked for by name', () => {
    expect(problemsOf({ RUNNER_TOKEN, RUNNER_BIND: '0.0.0.0', RUNNER_BIND_ANY: 'True' })).toEqual([]);
    expect(problemsOf({ RUNNER_TOKEN, RUNNER_BIND: '8.8.8.8', RUNNER_BIND_ANY: 'True' })).toHaveLength(1);
  });
});

describe('the settings file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'savepoint-config-'));
    file = join(folder, 'runner.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('stands between the defaults and the environment', () => {
    const values = {
      RUNNER_PORT: 9001,
      NODE_NAME: 'from-file',
      ALLOW_PRIVILEGED: true,
      ALLOWED_DEVICES: ['/dev/fuse'],
    };
    writeFileSync(file, JSON.stringify(values));

    const config = loadRunnerConfig({ env: { RUNNER_TOKEN, NODE_NAME: 'from-environment' }, file });

    expect(config).toMatchObject({ port: 9001, nodeName: 'from-environment', allowPrivileged: true });
    expect(config.allowedDevices).toEqual(['/dev/fuse']);
    expect(config.maxSnapshotsPerVps).toBe(5);
  });

  it('may be absent', () => {
    expect(problemsOf({ RUNNER_TOKEN }, join(folder, 'absent.json'))).toEqual([]);
  });

  it.each([
    ['an unknown setting', '{"MAX_SNAPSHOTS": 3}', 'MAX_SNAPSHOTS (FILE): there is no such setting'],
    ['a dangerous key', '{"__proto__": 3}', '__proto__ (FILE): there is no such setting'],
    [
      'a value of another kind',
      '{"RUNNER_PORT": null}',
      'RUNNER_PORT (FILE): expected a whole number from 0 to 65535, not null',
    ],
    ['a list', '[]', 'FILE: expected a JSON object of settings'],
    ['broken JSON, which it does not repeat', '{"RUNNER_TOKEN": "abc', 'FILE: not valid JSON'],
  ])('is refused with %s', (_what, content, problem) => {
    writeFileSync(file, content);

    expect(problemsOf({ RUNNER_TOKEN }, file)).toEqual([problem.replace('FILE', file)]);
  });
});
