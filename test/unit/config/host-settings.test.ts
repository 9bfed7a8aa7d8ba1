import { describe, expect, it } from 'vitest';
import { loadHostConfig } from '../../../config/host.ts';

const RUNNER_TOKEN = 'correct-horse-battery';
const load = (env: Record<string, string>) => loadHostConfig({ env: { RUNNER_TOKEN, ...env } });

describe('the settings of the host', () => {
  it('have the documented defaults', () => {
    const { runnerToken, dataDir, ...config } = load({});

    expect(runnerToken.reveal()).toBe(RUNNER_TOKEN);
    expect(dataDir).toMatch(/\/\.savepoint$/);
    expect(config).toEqual({
      port: 8000,
      bind: '127.0.0.1',
      runners: [{ name: 'local', url: 'http://127.0.0.1:8001' }],
      authEnabled: true,
      allowedHosts: [],
      logLevel: 'info',
    });
  });

  it('read several runners', () => {
    const { runners } = load({ RUNNERS: 'a=http://10.0.0.1:8001, b=https://node-b.internal' });

    expect(runners).toEqual([
      { name: 'a', url: 'http://10.0.0.1:8001' },
      { name: 'b', url: 'https://node-b.internal' },
    ]);
  });

  it.each(['a', 'a=', 'a=10.0.0.1:8001', 'a=ftp://x', 'a=http://u:p@x', 'a=http://x/path', '=http://x', 'ä=http://x'])(
    'refuse the runner %j',
    (RUNNERS) => expect(() => load({ RUNNERS })).toThrow('RUNNERS (environment): expected a comma-separated list'),
  );

  it('refuse two runners of one name', () => {
    expect(() => load({ RUNNERS: 'a=http://x,a=http://y' })).toThrow('two nodes called a');
  });

  it('refuse an open door: no authentication on an address that others can reach', () => {
    expect(() => load({ AUTH_ENABLED: 'False', BIND: '0.0.0.0' })).toThrow('AUTH_ENABLED');
    expect(() => load({ AUTH_ENABLED: 'False', BIND: '192.168.1.4' })).toThrow('AUTH_ENABLED');
    expect(load({ AUTH_ENABLED: 'False', BIND: '::1' }).authEnabled).toBe(false);
    expect(load({ BIND: '0.0.0.0' }).authEnabled).toBe(true);
  });

  it('name problems of values and of their combination at once', () => {
    const env = { AUTH_ENABLED: 'False', BIND: '0.0.0.0', HOST_PORT: 'http' };

    expect(() => load(env)).toThrow(/HOST_PORT[^]*AUTH_ENABLED/);
  });
});
