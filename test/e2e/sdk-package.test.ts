import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { checkout } from '../../scripts/paths.mjs';
import { copyCheckout } from '../support/checkout-copy.ts';
import { privateEngine } from '../support/engine.ts';
import { freePort } from '../support/free-port.ts';
import { busyboxImage } from '../support/images.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** What people install: the packed package in a project of theirs, with nothing else of ours around it. */

const run = promisify(execFile);

let savepoint: OneNode;
let source: string;
let project: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  savepoint = await oneNode();
  source = copyCheckout();
  project = mkdtempSync(join(tmpdir(), 'savepoint-project-'));
  await run('npm', ['pack', '--pack-destination', project], { cwd: source });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'theirs', private: true, type: 'module' }));
  const quietly = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quietly, join(project, tarball)], { cwd: project });
  const image = await busyboxImage(savepoint.corner.dockerHost);
  const account = { SAVEPOINT_URL: savepoint.host.url, SAVEPOINT_TOKEN: savepoint.host.token };
  env = { ...process.env, ...account, IMAGE: image, TASK_ID: savepoint.corner.name('theirs'), HOME: project };
});

afterAll(async () => {
  for (const folder of [source, project]) if (folder) rmSync(folder, { recursive: true });
  await savepoint?.remove();
});

const PLAIN = `
import { SavepointClient, SavepointError } from 'savepoint';

const { SAVEPOINT_URL: url, SAVEPOINT_TOKEN: token, IMAGE: image, TASK_ID: task_id } = process.env;
const savepoint = new SavepointClient({ url, token });
const enough = new AbortController();
const heard = [];
let open;
const isOpen = new Promise((resolve) => (open = resolve));
const listening = (async () => {
  for await (const event of savepoint.events({ taskId: task_id, signal: enough.signal, onOpen: () => open() })) {
    heard.push(event.type);
    if (event.type === 'vps.deleted') enough.abort();
  }
})();
await isOpen;

await savepoint.vps.create({ image, task_id });
const steps = [];
const made = await savepoint.snapshots.create(task_id, { alias: 'golden' }, { onProgress: ({ state }) => steps.push(state) });
const taken = await savepoint.snapshots.create(task_id, { alias: 'golden' }).catch((error) => error);
const { count } = await savepoint.snapshots.list(task_id);
const { from } = await savepoint.snapshots.restore(task_id, 'golden');
await savepoint.vps.delete(task_id, { snapshots: true, force: true });
await listening;

const isOurs = taken instanceof SavepointError;
console.log(JSON.stringify({
  alias: made.alias, isRestored: from === made.name, first: steps[0], last: steps.at(-1), count,
  error: [isOurs, taken.code, taken.status, taken.retryable],
  heard: ['vps.created', 'snapshot.ready', 'snapshot.restored'].every((type) => heard.includes(type)),
}));
`;

const TYPED = `
import { type HostEvent, SavepointClient, SavepointError, type Snapshot } from 'savepoint';

const savepoint = new SavepointClient({ url: 'http://127.0.0.1:8000', token: 'secret' });

export async function golden(id: string, signal: AbortSignal): Promise<Snapshot> {
  try {
    return await savepoint.snapshots.create(id, { alias: 'golden', expiry: 7 }, { signal, onProgress: ({ step }) => step });
  } catch (error) {
    if (error instanceof SavepointError && error.code === 'alias_taken') return savepoint.snapshots.get(id, 'golden');
    throw error;
  }
}

export async function follow(id: string): Promise<HostEvent[]> {
  const { vps } = await savepoint.vps.list({ deleted: true });
  const names: string[] = vps.map(({ task_id }) => task_id);
  const events: HostEvent[] = [];
  for await (const event of savepoint.events({ taskId: names[0] })) {
    if (event.type === 'snapshot.ready') events.push(event);
    else break;
  }
  for await (const { state } of savepoint.operations.follow(id)) if (state === 'failed') break;
  return events;
}

// @ts-expect-error an alias is a text
void savepoint.snapshots.create('web', { alias: 7 });
// @ts-expect-error no such error
void ((error: SavepointError) => error.code === 'nonsense');
// @ts-expect-error no such question
void savepoint.vps.list({ nonsense: true });
`;

test('a plain program takes a VPS through its life', async () => {
  writeFileSync(join(project, 'plain.js'), PLAIN);

  const { stdout } = await run(process.execPath, ['plain.js'], { cwd: project, env });

  expect(JSON.parse(stdout)).toEqual({
    alias: 'golden',
    isRestored: true,
    first: 'running',
    last: 'succeeded',
    count: 1,
    error: [true, 'alias_taken', 409, false],
    heard: true,
  });
});

test.each([
  ['in a browser', { lib: ['ES2023', 'DOM', 'DOM.Iterable'], module: 'ESNext', moduleResolution: 'Bundler' }],
  ['in Node', { lib: ['ES2023', 'DOM'], module: 'NodeNext' }],
])('a program with types is checked against ours %s, with no other types around', async (_where, options) => {
  writeFileSync(join(project, 'typed.ts'), TYPED);
  const compilerOptions = { ...options, target: 'ES2022', strict: true, noEmit: true, types: [], skipLibCheck: false };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));

  const tsc = run(process.execPath, [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', project]);

  expect(await tsc.then(({ stdout }) => stdout).catch(({ stdout }: { stdout: string }) => stdout)).toBe('');
});

test('the command comes with it', async () => {
  const savepointCommand = join(project, 'node_modules/.bin/savepoint');

  const { stdout } = await run(savepointCommand, ['vps', 'list', '--json'], { cwd: project, env });
  const nobody = await run(savepointCommand, ['vps', 'status', 'nobody'], { cwd: project, env }).catch(
    (error) => error,
  );

  expect(JSON.parse(stdout)).toMatchObject({ vps: expect.any(Array), unavailable_nodes: [] });
  expect(nobody).toMatchObject({ code: 3, stderr: expect.stringContaining('savepoint vps list') });
});

test('it runs Savepoint itself, from any folder, until Ctrl-C', async () => {
  const engine = await privateEngine('package');
  onTestFinished(() => engine.remove());
  const state = join(project, 'state');
  const ports = { HOST_PORT: String(await freePort()), RUNNER_PORT: String(await freePort()) };
  const own = { XDG_STATE_HOME: state, DOCKER_HOST: engine.dockerHost, MIN_FREE_DISK: '0', DATA_DIR: '' };
  const folder = mkdtempSync(join(tmpdir(), 'savepoint-empty-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const up = spawn(join(project, 'node_modules/.bin/savepoint'), ['up'], {
    ...{ cwd: folder, env: { ...env, ...ports, ...own }, detached: true },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  up.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  const ended = new Promise((resolve) => up.once('close', resolve));
  await expect.poll(() => up.exitCode !== null || output.includes('Admin token'), { timeout: 100_000 }).toBe(true);

  const file = join(state, 'savepoint', 'token');
  expect(output).toContain(`kept in ${file}`);
  const account = {
    SAVEPOINT_URL: `http://127.0.0.1:${ports.HOST_PORT}`,
    SAVEPOINT_TOKEN: readFileSync(file, 'utf8').trim(),
  };
  const look = () => run(join(project, 'node_modules/.bin/savepoint'), ['doctor'], { env: { ...env, ...account } });
  expect((await look()).stdout).toContain('Docker Engine');
  expect(readdirSync(folder)).toEqual([]);

  // Ctrl-C reaches the whole group.
  process.kill(-(up.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(0);
  expect(output).toContain('Savepoint has stopped.');
  await expect(look()).rejects.toMatchObject({ code: 6 });
});

test('an agent starts it, and finds nothing but its protocol on standard output', async () => {
  const command = join(project, 'node_modules/.bin/savepoint');
  const agent = new Client({ name: 'an agent', version: '1' });
  await agent.connect(
    new StdioClientTransport({ command, args: ['mcp'], cwd: project, env: env as Record<string, string> }),
  );
  const { tools } = await agent.listTools();
  const reply = await agent.callTool({ name: 'list_vps', arguments: {} });
  await agent.close();

  expect(tools.map(({ name }) => name)).toContain('restore_snapshot');
  expect(reply.structuredContent).toMatchObject({ vps: expect.any(Array), unavailable_nodes: [] });

  const asking = run(command, ['mcp'], { cwd: project, env });
  asking.child.stdin?.end(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
  const { stdout, stderr } = await asking;
  expect({
    stdout: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    stderr,
  }).toEqual({
    stdout: [{ jsonrpc: '2.0', id: 1, result: {} }],
    stderr: '',
  });
});
