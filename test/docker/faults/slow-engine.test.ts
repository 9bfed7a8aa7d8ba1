import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { faultySocket, type FaultySocket } from '../../support/faulty-socket.ts';
import { busyboxImage } from '../../support/images.ts';
import { execute, fileOf } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';
import { violations } from './violations.ts';

/** What the runner had given up and taken back happens all the same, a while later. Nobody asks it to settle. */

const TASK = 'vps';
const OF = { params: { task_id: TASK } };
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];

let engine: PrivateEngine;
let socket: FaultySocket;
let node: TestNode;

beforeAll(async () => {
  engine = await privateEngine('slow-engine', { diskMegabytes: 400 });
  socket = await faultySocket(engine.dockerHost);
  const { dockerHost } = socket;
  node = await TestNode.start({ dockerHost, overrides: { engine: connectDocker({ dockerHost }) } });
  const image = await busyboxImage(engine.dockerHost);
  await node.call(api.createVps, { body: { image, command: COMMAND, task_id: TASK } });
  await write('base');
  await node.call(api.createSnapshot, { ...OF, body: { alias: 'base', pinned: true } });
});
afterAll(async () => {
  socket?.heal();
  await node?.remove();
  await socket?.remove();
  await engine?.remove();
});

async function container(): Promise<string> {
  return (await node.documents())[0]?.container?.id ?? '';
}

async function write(state: string): Promise<void> {
  await execute(engine.dockerHost, await container(), `printf ${state} > /state`);
}

const snapshot = () => node.refusal(api.createSnapshot, OF);
const restore = () => node.refusal(api.restoreSnapshot, { params: { task_id: TASK, name: 'base' } });

it.each([
  ['a pause', snapshot, /\/pause\b/],
  ['a load', snapshot, /^\/images\/load/],
  ['a new container', restore, /^\/containers\/create/],
  ['a stop', restore, /\/stop\b/],
  ['a start', restore, /\/start\b/],
])('%s that comes too late is taken back, too', async (name, change, path) => {
  const state = name.replace(/ /g, '-');
  await write(state);
  let broken = false;
  socket.breakAll(
    (heard) => {
      const first = !broken && path.test(heard.path);
      broken ||= first;
      return first;
    },
    { kind: 'leave', late: false },
  );

  await change();
  expect(broken).toBe(true);
  // The late effect is there by then, and whoever cleans up after it has had a turn.
  await new Promise((resolve) => setTimeout(resolve, 3000));

  const wrong = () => violations(node, engine.dockerHost);
  await expect.poll(wrong, { timeout: 45_000, interval: 500 }).toEqual([]);
  expect((await node.call(api.vpsStatus, OF)).status).toBe('running');
  expect((await fileOf(engine.dockerHost, await container(), '/state'))?.toString()).toBe(state);
});
