import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDocker } from '../../../runner/docker/docker-engine.ts';
import { AppError } from '../../../runner/wire/errors.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { FAULTS, faultySocket, type Fault, type FaultySocket } from '../../support/faulty-socket.ts';
import { privateEngine, type PrivateEngine } from '../../support/engine.ts';
import { busyboxImage } from '../../support/images.ts';
import { execute, fileIn, fileOf } from './past-the-runner.ts';
import { TestNode } from './test-node.ts';
import { violations } from './violations.ts';

/** Every call to the Engine goes wrong once, in every workflow: what is left must satisfy all invariants. */

/** Short, so that a hanging Engine is soon given up, but long enough for a slow one. */
const DEADLINES = { look: 4000, list: 4000, change: 6000, walk: 6000, sync: 20_000, commit: 6000, pull: 4000 };
const SEED = Number(process.env['FAULTS_SEED'] ?? 1);
/** Each call with each fault instead of with one of them: a campaign, not for every day. */
const EVERY_FAULT = process.env['FAULTS'] === 'all';
const COMMAND = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';
const MINUTES = 60_000;

let engine: PrivateEngine;
let image: string;
let socket: FaultySocket;
let node: TestNode;
let vpses = 0;

beforeAll(async () => {
  console.log(`FAULTS_SEED=${SEED}`);
  engine = await privateEngine('socket-faults', { diskMegabytes: 600 });
  image = await busyboxImage(engine.dockerHost);
  socket = await faultySocket(engine.dockerHost);
  const { dockerHost } = socket;
  node = await TestNode.start({
    dockerHost,
    env: { MAX_SNAPSHOTS_PER_VPS: '3' },
    overrides: { engine: connectDocker({ dockerHost, deadlines: DEADLINES }) },
  });
});
afterAll(async () => {
  socket?.heal();
  await node?.remove();
  await socket?.remove();
  await engine?.remove();
});

interface Workflow {
  /** A VPS is made before each try, because the workflow ends it or makes it. */
  readonly fresh?: boolean;
  run(taskId: string): Promise<unknown>;
}

const OF = (task_id: string) => ({ params: { task_id } });
const WORKFLOWS: Record<string, Workflow> = {
  snapshot: { run: (id) => node.call(api.createSnapshot, OF(id)) },
  stop: { run: (id) => node.call(api.stopVps, OF(id)) },
  restart: { run: (id) => node.call(api.restartVps, OF(id)) },
  restore: { run: (id) => node.call(api.restoreSnapshot, { params: { task_id: id, name: 'base' } }) },
  delete: { fresh: true, run: (id) => node.call(api.deleteVps, OF(id)) },
};

describe.each(Object.keys(WORKFLOWS))('%s', (name) => {
  const workflow = WORKFLOWS[name] as Workflow;

  it(`survives a fault in each of its calls`, { timeout: 30 * MINUTES }, async () => {
    let taskId = await freshVps();
    const problems: string[] = [];
    for (let nth = 0, calls = await callsOf(workflow, taskId); nth < calls; nth += 1) {
      for (const { fault, on } of faultsOf(nth)) {
        if (workflow.fresh) taskId = await freshVps();
        const found = await tryOnce(workflow, taskId, nth, fault, on);
        problems.push(...found.map((problem) => `${name}, call ${nth}: ${problem}`));
      }
    }

    expect(problems).toEqual([]);
  });
});

it('create survives a fault in each of its calls', { timeout: 10 * MINUTES }, async () => {
  const problems: string[] = [];
  const create = { run: (task_id: string) => node.call(api.createVps, { body: { ...wish(), task_id } }) };
  const name = () => `made-${(vpses += 1)}`;
  for (let nth = 0, calls = await callsOf(create, name()); nth < calls; nth += 1) {
    for (const { fault, on } of faultsOf(nth)) {
      const what = `create, call ${nth}: ${nameOf(fault)}`;
      const taskId = name();
      const outcome = await strike(() => create.run(taskId), nth, fault, on);
      problems.push(...outcome.problems, ...(await settled(what, on)));
      const left = await node.call(api.listVps);
      const there = left.vps.some(({ task_id }) => task_id === taskId);
      if (outcome.code === 'none' && !there) problems.push(`${what}: answered as made, but it is not there`);
      if (there) await node.call(api.deleteVps, { ...OF(taskId), query: { snapshots: 'true' } });
    }
  }

  expect(problems).toEqual([]);
});

function wish() {
  return { image, command: ['sh', '-c', COMMAND] };
}

/** A running VPS whose snapshot `base` holds the state `base`. */
async function freshVps(): Promise<string> {
  await node.idle();
  for (const { task_id } of (await node.call(api.listVps, { query: { deleted: 'true' } })).vps) {
    await node.call(api.deleteVps, { ...OF(task_id), query: { snapshots: 'true', force: 'true' } });
  }
  const task_id = `vps-${(vpses += 1)}`;
  await node.call(api.createVps, { body: { ...wish(), task_id } });
  await writeState(task_id, 'base');
  await node.call(api.createSnapshot, { ...OF(task_id), body: { alias: 'base', pinned: true } });
  return task_id;
}

async function containerOf(task_id: string): Promise<string> {
  const { container } = await node.call(api.vpsStatus, OF(task_id));
  if (container === null) throw new Error(`${task_id} has no container`);
  return container.id;
}

async function writeState(task_id: string, state: string): Promise<void> {
  await execute(engine.dockerHost, await containerOf(task_id), `printf ${state} > /state`);
}

/** How many calls the workflow makes when all goes well. */
async function callsOf(workflow: Workflow, taskId: string): Promise<number> {
  socket.heal();
  await workflow.run(taskId);
  const calls = socket.heard.length;
  await ready(taskId);
  return calls;
}

/** Which faults the n-th call has to survive: alone, and with an Engine that stays broken until the end. */
function faultsOf(nth: number): { fault: Fault; on: boolean }[] {
  const all = FAULTS.flatMap((fault) => (fault.kind === 'hang' ? [false] : [false, true]).map((on) => ({ fault, on })));
  return EVERY_FAULT ? all : [all[(nth * 3 + SEED) % all.length] as (typeof all)[number]];
}

const nameOf = ({ kind, late }: Fault) => `${kind}${late ? ' after it was done' : ''}`;

async function tryOnce(workflow: Workflow, taskId: string, nth: number, fault: Fault, on: boolean): Promise<string[]> {
  const state = `state-${nth}-${fault.kind}-${on}`;
  await writeState(taskId, state);

  const outcome = await strike(() => workflow.run(taskId), nth, fault, on);

  const what = `${nameOf(fault)}${on ? ' from then on' : ''} at ${outcome.at}`;
  const problems = [...outcome.problems, ...(await settled(what, nth % 2 === 1))];
  if (!(await holds(taskId, state))) problems.push(`${what}: the state of before is nowhere`);
  if (!workflow.fresh) await ready(taskId);
  return problems;
}

/** Runs the workflow with a fault in its way. */
async function strike(run: () => Promise<unknown>, nth: number, fault: Fault, on: boolean) {
  socket.breakAt(nth, fault, on);
  const code = await run().then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
  );
  const { method = 'nothing', path = '' } = socket.heard[nth] ?? {};
  const at = `${method} ${path.replace(/\?.*/, '').replace(/[0-9a-f]{64}/, 'ID')}`;
  socket.heal();
  // Node_unavailable is what the client says when the runner's answer is none of ours.
  const bad = ['internal', 'node_unavailable'].includes(code) || /\W/.test(code);
  return { code, at, problems: bad ? [`${nameOf(fault)} at ${at}: answered ${code}`] : [] };
}

/** What is wrong after the fault is over and the runner, or its successor, has settled. */
async function settled(what: string, restarted: boolean): Promise<string[]> {
  if (restarted) {
    await node.stop();
    await node.start();
  } else await node.call(api.settleNode);
  const found = await eventually(() => violations(node, engine.dockerHost));
  return found.map((problem) => `${what}: ${problem}`);
}

/** What is still wrong when time has passed: some work goes on in the background. */
async function eventually(look: () => Promise<string[]>): Promise<string[]> {
  let found: string[] = [];
  await expect
    .poll(async () => (found = await look().catch((thrown: unknown) => [String(thrown)])), { timeout: 20_000 })
    .toEqual([])
    .catch(() => undefined);
  return found;
}

/** Whether the state is on the VPS's own disk or in one of its snapshots. */
async function holds(task_id: string, state: string): Promise<boolean> {
  const { vps } = await node.call(api.listVps, { query: { deleted: 'true' } });
  const own = vps.find((one) => one.task_id === task_id);
  if (own?.container && textOf(await fileOf(engine.dockerHost, own.container.id, '/state')) === state) return true;
  for (const snapshot of own ? (await node.call(api.listSnapshots, OF(task_id))).snapshots : []) {
    if (textOf(await fileIn(engine.dockerHost, snapshot.image, '/state')) === state) return true;
  }
  return false;
}

const textOf = (content: Buffer | undefined) => content?.toString();

/** Lets the VPS run again for the next try. */
async function ready(task_id: string): Promise<void> {
  await node.idle();
  const { status } = await node.call(api.vpsStatus, OF(task_id)).catch(() => ({ status: 'deleted' }));
  if (status === 'stopped') await node.call(api.startVps, OF(task_id));
}
