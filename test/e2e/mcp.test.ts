import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMcpServer } from '../../cli/mcp/create-server.ts';
import { SavepointClient } from '../../client/index.ts';
import { busyboxImage } from '../support/images.ts';
import { type OneNode, oneNode } from '../support/one-node.ts';

/** An agent that uses Savepoint, by the official client of its protocol. The tests tell one story, in order. */

/** Ends as soon as it is told to, unlike a process 1 that knows no signals. */
const RESTS = 'trap "exit 0" TERM; while :; do sleep 0.2; done';

let savepoint: OneNode;
let agent: Client;
let web: string;
let db: string;

beforeAll(async () => {
  savepoint = await oneNode();
  const image = await busyboxImage(savepoint.corner.dockerHost);
  [web, db] = [savepoint.corner.name('web'), savepoint.corner.name('db')];
  for (const task_id of [web, db]) {
    const body = { image, task_id, command: RESTS, project: savepoint.corner.prefix };
    expect((await savepoint.host.ask('POST /api/vps/create', { body })).status).toBe(201);
  }
  agent = await agentWith(savepoint.host.token);
});
afterAll(async () => {
  await agent?.close();
  await savepoint?.remove();
});

async function agentWith(token: string): Promise<Client> {
  const server = createMcpServer(new SavepointClient({ url: savepoint.host.url, token }), '0.0.0');
  const [here, there] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'an agent', version: '1' });
  await Promise.all([server.connect(there), client.connect(here)]);
  // From here on the client checks each reply against what the tool has promised.
  await client.listTools();
  return client;
}

// Tests look into replies of every kind: a matcher says more about them than a type could.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function use(name: string, args: object = {}): Promise<any> {
  const reply = await agent.callTool({ name, arguments: { ...args } });
  expect({ isError: reply.isError, content: reply.isError ? reply.content : null }).toEqual({
    isError: undefined,
    content: null,
  });
  return reply.structuredContent;
}
const refused = (name: string, args: object = {}, by = agent) => by.callTool({ name, arguments: { ...args } });
const inVps = (id: string, script: string) => savepoint.corner.sh(`savepoint-vps-${id}`, script);

test('it finds its way', async () => {
  const { vps } = await use('list_vps', { project: savepoint.corner.prefix });

  expect(vps).toMatchObject([
    { task_id: web, status: 'running', head: null },
    { task_id: db, status: 'running' },
  ]);
  expect((await use('vps_status', { vps: web })).vps).toMatchObject({ task_id: web, busy: null });
  expect(await use('list_snapshots', { vps: web })).toEqual({ snapshots: [], count: 0 });
});

test('it saves a disk, hears how that gets on, and finds the snapshot', async () => {
  await inVps(web, 'echo precious > /root/note');
  const heard: (string | undefined)[] = [];

  const call = { name: 'create_snapshot', arguments: { vps: web, alias: 'before', message: 'an upgrade' } };
  const reply = await agent.callTool(call, undefined, { onprogress: ({ message }) => heard.push(message) });

  expect(reply.structuredContent).toMatchObject({
    snapshot: { alias: 'before', message: 'an upgrade', state: 'ready' },
  });
  expect(JSON.stringify(reply.content)).toContain('To come back to it: restore_snapshot');
  expect(heard).toContainEqual(expect.stringMatching(/^snapshot\.create/));
  expect(await use('list_snapshots', { vps: web })).toMatchObject({ count: 1, snapshots: [{ alias: 'before' }] });
});

test('it puts the disk back, and takes that back', async () => {
  await inVps(web, 'rm /root/note; echo work > /root/work');

  const done = await use('restore_snapshot', { vps: web, snapshot: 'before' });
  expect(await inVps(web, 'cat /root/note')).toBe('precious\n');
  expect(done).toMatchObject({ status: 'running', saved_as: expect.any(String), undo: { vps: web } });

  const undone = await use('restore_snapshot', done.undo);
  expect(await inVps(web, 'cat /root/work')).toBe('work\n');
  expect(undone.restored).toBe(done.saved_as);

  const lost = await use('restore_snapshot', { vps: web, snapshot: 'before', save_current: false });
  expect(lost).toMatchObject({ saved_as: null, undo: null });
});

test('it runs commands, and looks at what a restore would do before it does it', async () => {
  const line = 'echo done > /root/result; cat /root/result; exit 3';
  const done = await use('run_command', { vps: web, command: ['/bin/sh', '-c', line] });
  expect(done).toMatchObject({ exit_code: 3, output: 'done\n', timed_out: false });

  const plan = await use('restore_plan', { vps: web, snapshot: 'before' });

  expect(plan).toMatchObject({ restores: expect.stringMatching(/^snap-/), unsaved: { files: expect.any(Number) } });
  expect(plan.unsaved.examples.join()).toContain('root/result');
  expect(await inVps(web, 'cat /root/result')).toBe('done\n');
});

test('it tries something in a fork, and takes that away, but no VPS that is none', async () => {
  const id = savepoint.corner.name('trial');
  const { vps } = await use('fork_snapshot', { vps: web, snapshot: 'before', id });
  expect(vps).toMatchObject({ task_id: id, status: 'running', forked_from: { task_id: web } });
  expect(await inVps(id, 'cat /root/note')).toBe('precious\n');

  expect(await use('remove_fork', { vps: id })).toEqual({ removed: id });
  expect(await refused('remove_fork', { vps: web })).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('is no fork') }],
  });
  expect((await use('vps_status', { vps: web })).vps.status).toBe('running');
});

test('it saves and puts back several at once', async () => {
  const saved = await use('snapshot_group', { vps: [web, db, 'nobody'], alias: 'pair' });
  expect(saved).toMatchObject({ failed: 1, together: true });
  expect(saved.results[2]).toMatchObject({
    vps: 'nobody',
    snapshot: null,
    error: { next: expect.stringMatching('list_vps') },
  });
  await inVps(db, 'echo broken > /broken');

  const back = await use('restore_group', { vps: [web, db], snapshot: 'pair' });

  expect(back).toMatchObject({
    failed: 0,
    results: [{ vps: web }, { vps: db, undo: expect.stringMatching(/^snap-/) }],
  });
  await expect(inVps(db, 'cat /broken')).rejects.toThrow('No such file');
});

test('it is told what its token does not allow, and that trying again is of no use', async () => {
  const { token } = (await savepoint.host.ask('POST /api/tokens', { body: { name: 'v', role: 'viewer' } })).body;
  const viewer = await agentWith(token);

  expect((await refused('list_vps', {}, viewer)).isError).toBeUndefined();
  expect(await refused('create_snapshot', { vps: web }, viewer)).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('Do not try again') }],
  });
  await viewer.close();
});
