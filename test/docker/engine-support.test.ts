import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { askEngine } from '../../scripts/engine/ask-engine.mjs';
import { mainEngine, privateEngine, type PrivateEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';

let main: string;
const started: PrivateEngine[] = [];

beforeAll(async () => {
  main = await mainEngine();
});

afterEach(async () => {
  for (const engine of started.splice(0)) await engine.remove();
});

async function engineOfOurOwn(diskMegabytes?: number): Promise<PrivateEngine> {
  const engine = await privateEngine('support', { diskMegabytes });
  started.push(engine);
  return engine;
}

async function ask<T>(dockerHost: string, method: string, path: string, body?: unknown): Promise<T> {
  const { status, text } = await askEngine(dockerHost, { method, path, body });
  expect(status, text).toBeLessThan(400);
  return (text ? JSON.parse(text) : null) as T;
}

/** Starts a container that runs a shell script. */
async function runScript(dockerHost: string, script: string): Promise<string> {
  const Image = await busyboxImage(dockerHost);
  const { Id } = await ask<{ Id: string }>(dockerHost, 'POST', '/containers/create', {
    Image,
    Cmd: ['sh', '-c', script],
    Labels: { 'io.savepoint.test': 'engine-support' },
    HostConfig: { RestartPolicy: { Name: 'unless-stopped' } },
  });
  await ask(dockerHost, 'POST', `/containers/${Id}/start`);
  return Id;
}

/** What a file of a container holds, wrapped in its tar; works on stopped ones, too. */
async function tarOf(dockerHost: string, container: string, path: string): Promise<string> {
  return (await askEngine(dockerHost, { path: `/containers/${container}/archive?path=${path}` })).text;
}

function tracesOf(engine: PrivateEngine): string[] {
  const id = engine.root.split('/').at(-2) ?? '';
  const traces = [
    ...readFileSync('/proc/self/mountinfo', 'utf8').split('\n'),
    ...execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n'),
    ...execFileSync('losetup', ['--list', '--noheadings'], { encoding: 'utf8' }).split('\n'),
  ];
  return traces.filter((line) => line.includes(id));
}

test('a private engine runs beside the main one, with a network of its own', async () => {
  const bridge = execFileSync('ip', ['address', 'show', 'docker0'], { encoding: 'utf8' });

  const [one, two] = [await engineOfOurOwn(), await engineOfOurOwn()];
  const container = await runScript(one.dockerHost, 'ip route > /routes; sleep 1000');
  await expect.poll(() => tarOf(one.dockerHost, container, '/routes')).toContain('default via 172.');

  const engines = [main, one.dockerHost, two.dockerHost];
  const folders = await Promise.all(engines.map((host) => ask<{ DockerRootDir: string }>(host, 'GET', '/info')));
  expect(new Set(folders.map(({ DockerRootDir }) => DockerRootDir)).size).toBe(3);
  expect(await ask<unknown[]>(two.dockerHost, 'GET', '/containers/json?all=1')).toEqual([]);
  expect(execFileSync('ip', ['address', 'show', 'docker0'], { encoding: 'utf8' })).toBe(bridge);
});

test.each([{ everything: false }, { everything: true }])(
  'a killed engine (%o) starts again with what its containers wrote',
  async (how) => {
    const engine = await engineOfOurOwn();
    const container = await runScript(engine.dockerHost, 'echo as it was > /kept; sync; sleep 1000');
    await expect.poll(() => tarOf(engine.dockerHost, container, '/kept')).toContain('as it was');
    const before = engine.pid;

    await engine.kill(how);
    expect(engine.pid).toBe(0);
    await expect(askEngine(engine.dockerHost, { path: '/_ping' })).rejects.toThrow();
    await engine.start();

    expect(engine.pid).not.toBe(before);
    expect(await tarOf(engine.dockerHost, container, '/kept')).toContain('as it was');
  },
);

test('an engine on a disk of its own really runs full, and recovers', async () => {
  const engine = await engineOfOurOwn(64);
  expect(engine.diskFile).not.toBeNull();

  const container = await runScript(
    engine.dockerHost,
    'dd if=/dev/zero of=/big bs=1M 2> /dev/null; code=$?; rm /big; echo dd ended with $code > /after; sleep 1000',
  );

  await expect
    .poll(() => tarOf(engine.dockerHost, container, '/after'), { timeout: 60_000 })
    .toContain('dd ended with 1');
});

test('remove leaves nothing behind, even of a killed engine with running and paused containers', async () => {
  const engine = await engineOfOurOwn(64);
  await runScript(engine.dockerHost, 'sleep 1000');
  const paused = await runScript(engine.dockerHost, 'sleep 1000');
  await ask(engine.dockerHost, 'POST', `/containers/${paused}/pause`);
  expect(tracesOf(engine)).not.toEqual([]);

  await engine.kill();
  await engine.remove();

  expect(tracesOf(engine)).toEqual([]);
  expect(existsSync(engine.root)).toBe(false);
  expect(existsSync(engine.diskFile ?? '')).toBe(false);
});
