import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as api from '../../../runner/wire/runner-api.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { busyboxImage } from '../../support/images.ts';
import { fillUp, makeRoom, smallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { PlainEngine } from '../../support/world/plain-engine.ts';
import { execute, fileIn, fileOf } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';
import { violations } from './violations.ts';

/** The disk of the records runs full at every step of every change. */

const TASK = 'vps';
const OF = { params: { task_id: TASK } };
const COMMAND = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done'];
const MINUTES = 60_000;

let engine: PrivateEngine;
let disk: SmallDisk;
let node: TestNode;
let image: string;
let steps: string[] = [];
/** The disk runs full at the n-th step from now; -1: never. */
let fullAt = -1;

beforeAll(async () => {
  engine = await privateEngine('full-data', { diskMegabytes: 300 });
  disk = await smallDisk(8);
  image = await busyboxImage(engine.dockerHost);
  const { dockerHost } = engine;
  node = await TestNode.start({
    dockerHost,
    dataDir: join(disk.folder, 'savepoint'),
    overrides: { onStep: (_kind, step) => void (steps.push(step) - 1 === fullAt && fillUp(disk.folder)) },
  });
  await node.call(api.createVps, { body: { image, command: COMMAND, task_id: TASK } });
  await write('base');
  await node.call(api.createSnapshot, { ...OF, body: { alias: 'base', pinned: true } });
});
afterAll(async () => {
  await node?.stop();
  await disk?.remove();
  await engine?.remove();
});

const OTHER = { params: { task_id: 'another' } };
const makeOther = () => node.call(api.createVps, { body: { image, command: COMMAND, task_id: 'another' } });

interface Change {
  before?(): Promise<unknown>;
  run(): Promise<unknown>;
}

const CHANGES: Record<string, Change> = {
  snapshot: { run: () => node.call(api.createSnapshot, OF) },
  stop: { run: () => node.call(api.stopVps, OF) },
  restart: { run: () => node.call(api.restartVps, OF) },
  restore: { run: () => node.call(api.restoreSnapshot, { params: { task_id: TASK, name: 'base' } }) },
  pause: { run: () => node.call(api.pauseVps, OF) },
  create: { run: makeOther },
  delete: { before: makeOther, run: () => node.call(api.deleteVps, OTHER) },
};

it.each(Object.entries(CHANGES))('%s fails cleanly', { timeout: 10 * MINUTES }, async (name, change) => {
  const problems: string[] = [];
  const count = await stepsOf(change);
  for (let nth = -1; nth < count; nth += 1) {
    const state = `${name}-${nth}`;
    await write(state);
    await change.before?.();

    const code = await runFull(change, nth);

    const what = `${name}, full ${nth < 0 ? 'from the start' : `at ${steps[nth]}`}`;
    if (!['none', 'no_space'].includes(code)) problems.push(`${what}: answered ${code}`);
    problems.push(...(await settled()).map((problem) => `${what}: ${problem}`));
    if (!(await holds(state))) problems.push(`${what}: the state of before is nowhere`);
    await tidy();
  }

  expect(problems).toEqual([]);
});

it('a runner starts all the same, and believes no proof that it cannot forget', async () => {
  const plain = new PlainEngine(engine.dockerHost);
  await plain.mark(await container(), 'one');
  await node.call(api.stopVps, OF);
  const stopped = await container();
  await node.stop();
  fillUp(disk.folder);
  await plain.mark(stopped, 'two');

  await node.start();
  makeRoom(disk.folder);
  const { saved } = await node.call(api.restartVps, OF);

  expect(saved).not.toBeNull();
  expect(await plain.marker(await container())).toBe('two');
});

/** How many steps the change takes when there is room. */
async function stepsOf({ before, run }: Change): Promise<number> {
  await write('dry');
  await before?.();
  steps = [];
  await run();
  const { length } = steps;
  await tidy();
  return length;
}

async function runFull({ run }: Change, nth: number): Promise<string> {
  steps = [];
  fullAt = nth;
  if (nth < 0) fillUp(disk.folder);
  const code = await run().then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
  );
  fullAt = -1;
  return code;
}

async function settled(): Promise<string[]> {
  // While it is full, memory and disk must agree, too.
  const told = JSON.stringify((await node.call(api.listSnapshots, OF)).snapshots.map(({ name }) => name).sort());
  const records = (await node.documents()).find(({ task_id }) => task_id === TASK)?.snapshots ?? [];
  const seen = records.filter(({ state }) => state !== 'deleting');
  const kept = JSON.stringify(seen.map(({ name }) => name as string).sort());
  makeRoom(disk.folder);
  await node.call(api.settleNode);
  let found: string[] = [];
  await expect
    .poll(async () => (found = await violations(node, engine.dockerHost)), { timeout: 20_000 })
    .toEqual([])
    .catch(() => undefined);
  return told === kept ? found : [`the API told ${told}, the disk ${kept}`, ...found];
}

async function write(state: string): Promise<void> {
  await execute(engine.dockerHost, await container(), `printf ${state} > /state`);
}

async function container(): Promise<string> {
  return (await node.call(api.vpsStatus, OF)).container?.id ?? '';
}

async function holds(state: string): Promise<boolean> {
  if ((await fileOf(engine.dockerHost, await container(), '/state'))?.toString() === state) return true;
  const { snapshots } = await node.call(api.listSnapshots, OF);
  for (const { image: tag } of snapshots) {
    if ((await fileIn(engine.dockerHost, tag, '/state'))?.toString() === state) return true;
  }
  return false;
}

/** The VPS runs again, and there is no other. */
async function tidy(): Promise<void> {
  await node.idle();
  const { status } = await node.call(api.vpsStatus, OF);
  if (status === 'stopped') await node.call(api.startVps, OF);
  if (status === 'paused') await node.call(api.resumeVps, OF);
  const { vps } = await node.call(api.listVps, { query: { deleted: 'true' } });
  const other = vps.some(({ task_id }) => task_id === OTHER.params.task_id);
  if (other) await node.call(api.deleteVps, { ...OTHER, query: { snapshots: 'true' } });
}
