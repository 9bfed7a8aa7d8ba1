import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startTimeOf } from '../../scripts/process/identity.mjs';
import { copyCheckout } from '../support/checkout-copy.ts';
import { privateEngine, type PrivateEngine } from '../support/engine.ts';
import { freePort } from '../support/free-port.ts';

// A start compiles what is new, and that takes as long as the machine likes.
vi.setConfig({ testTimeout: 300_000 });

let engine: PrivateEngine;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  engine = await privateEngine('up');
  folder = copyCheckout();
  const [host, runner] = [await freePort(), await freePort()];
  env = {
    ...process.env,
    ...{ DOCKER_HOST: engine.dockerHost, HOST_PORT: String(host), RUNNER_PORT: String(runner), MIN_FREE_DISK: '0' },
  };
});

afterAll(async () => {
  if (folder) await npmRun('down').ended;
  await engine?.remove();
  if (folder) rmSync(folder, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/** Runs one of the commands as a person does at a terminal: Ctrl-C there reaches the whole group. */
function npmRun(command: string, args: string[] = [], settings: NodeJS.ProcessEnv = {}): Running {
  const child = spawn('npm', ['run', '--silent', command, '--', ...args], {
    ...{ cwd: folder, env: { ...env, ...settings }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (output += piece.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, output: () => output, ended };
}

async function answering(up: Running): Promise<void> {
  const settled = () => up.child.exitCode !== null || up.output().includes('Savepoint answers at');
  await expect.poll(settled, { timeout: 240_000 }).toBe(true);
  expect(up.output()).toContain('Savepoint answers at');
}

function ctrlC({ child }: Running): void {
  process.kill(-(child.pid ?? 0), 'SIGINT');
}

const kept = (...path: string[]): string => join(folder, '.savepoint', ...path);

async function demo(): Promise<{ status: string; container: { id: string } }> {
  const response = await fetch(`http://127.0.0.1:${env['HOST_PORT']}/api/vps/status/demo`, {
    headers: { authorization: `Bearer ${readFileSync(kept('token'), 'utf8').trim()}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { status: string; container: { id: string } };
}

/** The processes that `up` noted as its own: name -> pid. */
function notedPids(): Record<string, number> {
  const lines = readFileSync(kept('up.pid'), 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.split(' ')[0], Number(line.split(' ')[1])]));
}

async function stillThere(pids: Record<string, number>): Promise<string[]> {
  const times = await Promise.all(Object.values(pids).map((pid) => startTimeOf(pid)));
  return Object.keys(pids).filter((_name, index) => times[index] !== null);
}

test('up --detach returns once all answers, down stops it, and a second start finds everything again', async () => {
  const first = await npmRun('up', ['--detach']).ended;
  expect(first).toMatchObject({ code: 0 });
  const token = readFileSync(kept('token'), 'utf8').trim();
  expect(first.output).toContain(token);
  expect(statSync(kept('token')).mode & 0o777).toBe(0o600);
  expect(statSync(kept('runner-token')).mode & 0o777).toBe(0o600);
  const made = await demo();
  expect(made.status).toBe('running');

  const status = await npmRun('status').ended;
  expect(status).toMatchObject({ code: 0 });
  expect(status.output).toMatch(/VPS +1 \(1 running\)/);
  const again = await npmRun('up', ['--detach']).ended;
  expect(again).toMatchObject({ code: 1 });
  expect(again.output).toContain('Savepoint already runs');

  const pids = notedPids();
  expect(await npmRun('down').ended).toMatchObject({ code: 0 });
  expect(await stillThere(pids)).toEqual([]);
  expect(await npmRun('status').ended).toMatchObject({ code: 1 });

  const second = await npmRun('up', ['--detach']).ended;
  expect(second).toMatchObject({ code: 0 });
  expect(second.output).not.toContain(token);
  expect(readFileSync(kept('token'), 'utf8').trim()).toBe(token);
  expect(await demo()).toMatchObject({ status: 'running', container: { id: made.container.id } });
  for (const log of ['up', 'runner', 'host'])
    expect(readFileSync(kept('logs', `${log}.log`), 'utf8')).not.toContain(token);
  expect(await npmRun('down').ended).toMatchObject({ code: 0 });
});

test('Ctrl-C of a foreground one leaves nothing running', async () => {
  const up = npmRun('up');
  await answering(up);
  const pids = notedPids();
  expect(Object.keys(pids).sort()).toEqual(['host', 'runner', 'up']);

  ctrlC(up);

  expect((await up.ended).output).toContain('Savepoint has stopped.');
  expect(await stillThere(pids)).toEqual([]);
  expect(existsSync(kept('up.pid'))).toBe(false);
});

test('when the runner dies, up says so and stops the host', async () => {
  const up = npmRun('up');
  await answering(up);
  const pids = notedPids();

  process.kill(pids['runner'] ?? 0, 'SIGKILL');

  const { code, output } = await up.ended;
  expect(code).toBe(1);
  expect(output).toContain('The runner was ended by SIGKILL');
  expect(await stillThere(pids)).toEqual([]);
});

test('what a killed start left running is ended by the next one', async () => {
  const killed = npmRun('up');
  await answering(killed);
  const pids = notedPids();
  process.kill(pids['up'] ?? 0, 'SIGKILL');
  await killed.ended;
  expect((await stillThere(pids)).sort()).toEqual(['host', 'runner']);

  expect(await npmRun('up', ['--detach']).ended).toMatchObject({ code: 0 });

  expect(await stillThere(pids)).toEqual([]);
  expect(await npmRun('down').ended).toMatchObject({ code: 0 });
});

test('a port in use is told in a sentence, and nothing is started', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  const { code, output } = await npmRun('up', [], { HOST_PORT: String(port) }).ended;
  await new Promise((resolve) => server.close(resolve));

  expect(code).toBe(1);
  expect(output.trim()).toBe(`Port ${port} on 127.0.0.1 is in use by another program: set HOST_PORT to a free one.`);
  expect(existsSync(kept('up.pid'))).toBe(false);
});

test('down ends no stranger that was given the pid of one of ours', async () => {
  const stranger = spawn('sleep', ['1000']);
  const pid = stranger.pid ?? 0;
  onTestFinished(() => void stranger.kill());
  mkdirSync(kept(), { recursive: true });
  // One is another program, one was started at another time.
  writeFileSync(kept('up.pid'), `up ${pid} ${await startTimeOf(pid)}\nhost ${process.pid} 1\n`);

  expect((await npmRun('down').ended).output).toContain('Savepoint does not run.');

  expect(await startTimeOf(pid)).not.toBeNull();
});
