import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Operation, RunnerEvent } from '../../runner/wire/model.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { Gate } from '../support/gate.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Operations that take their time: they can be followed, watched and canceled, and nobody else comes in between. */

/** Commits wait here as long as it is shut. */
const gate = new Gate();
/** Which containers were frozen. */
const pauses: string[] = [];

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

beforeAll(async () => {
  tested = await runnerUnderTest(
    { SNAPSHOT_METHOD: 'commit', CONCURRENT_SNAPSHOTS: '1' },
    {
      aroundEngine: (engine) => ({
        ...engine,
        commit: (...made) => gate.pass(() => engine.commit(...made)),
        pause: (id) => {
          pauses.push(id);
          return engine.pause(id);
        },
      }),
    },
  );
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`op-${(count += 1)}`);
});
afterAll(async () => {
  gate.open();
  await tested.close();
});

const inside = () => ({ params: { task_id: taskId } });
const create = (more: object = {}) => tested.create(`op-${count}`, { image, ...more });
const snapshots = async () => (await tested.call(api.listSnapshots, inside())).snapshots;
const operation = (id: string, wait = 0) => tested.call(api.oneOperation, { params: { id }, query: { wait } });

/** Starts a snapshot that stands before the shut gate, its VPS frozen. */
async function startSnapshot(): Promise<Operation> {
  gate.shut();
  const headers = { prefer: 'respond-async' };
  const answer = await tested.fetch(`/api/vps/snapshots/${taskId}`, { method: 'POST', headers });
  const started = (await answer.json()) as Operation;
  expect([answer.status, answer.headers.get('location')]).toEqual([202, `/api/operations/${started.id}`]);
  await gate.waiting();
  return started;
}

it('an asynchronous call is answered with its operation, which tells its steps and its result', async () => {
  await create();
  const started = await startSnapshot();
  const under = await operation(started.id);
  const { busy } = await tested.call(api.vpsStatus, inside());

  gate.open();
  const ended = await operation(started.id, 60);

  expect(started).toMatchObject({ task_id: taskId, kind: 'snapshot.create', state: 'running', result: null });
  expect(under).toMatchObject({ state: 'running', step: expect.any(String), finished_at: null });
  expect(busy).toEqual({ operation_id: started.id, kind: 'snapshot.create' });
  expect(ended).toMatchObject({ state: 'succeeded', error: null, finished_at: expect.any(String) });
  expect(ended.result).toEqual((await snapshots())[0]);
  expect((await tested.call(api.listOperations)).operations.map(({ id }) => id)).toContain(started.id);
});

it('whoever comes in between is told who holds the VPS', async () => {
  await create();
  const started = await startSnapshot();

  for (const called of [api.createSnapshot, api.stopVps, api.restartVps, api.deleteVps, api.deleteAllSnapshots]) {
    await expect(tested.call(called as typeof api.stopVps, inside())).rejects.toMatchObject({
      code: 'vps_busy',
      details: { holder: 'snapshot.create', operation_id: started.id },
    });
  }

  gate.open();
  await operation(started.id, 60);
  expect((await tested.call(api.stopVps, inside())).vps.status).toBe('stopped');
});

it('a canceled snapshot leaves nothing, and the VPS runs on', async () => {
  const { container } = await create();
  const { id } = await startSnapshot();

  await tested.call(api.cancelOperation, { params: { id } });
  gate.open();
  const ended = await operation(id, 60);
  const next = await tested.call(api.createSnapshot, inside());

  expect(ended).toMatchObject({ state: 'canceled', error: { code: 'canceled' } });
  expect((await snapshots()).map(({ name }) => name)).toEqual([next.name]);
  expect((await tested.corner.standing()).images.filter((tag) => tag.includes(taskId))).toEqual([next.image]);
  expect(await tested.call(api.vpsStatus, inside())).toMatchObject({ status: 'running', container });
});

it('one that is canceled while it waits for its turn does not even look', async () => {
  await create();
  const other = await tested.create('op-that-waits', { image });
  await startSnapshot();
  const of = { params: { task_id: other.task_id } };
  const waiting = tested.call(api.createSnapshot, of).catch((failure: unknown) => failure);
  const busy = async () => (await tested.call(api.vpsStatus, of)).busy?.operation_id ?? '';
  await eventually(async () => expect((await operation(await busy())).step).toBe('record announced'));
  pauses.length = 0;

  await tested.call(api.cancelOperation, { params: { id: await busy() } });
  gate.open();

  expect(await waiting).toMatchObject({ code: 'canceled' });
  expect(pauses).not.toContain(other.container?.id);
});

it('a canceled restore leaves the VPS as it was: same container, same disk, running', async () => {
  const id = await tested.corner.run(`op-${count}`, {
    Image: image,
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'],
    Healthcheck: { Test: ['CMD', 'test', '-e', '/well'], Interval: 1e9, Retries: 1000, StartPeriod: 1e12 },
  });
  await tested.call(api.adoptVps, { body: { container: id, task_id: taskId } });
  // A restored disk without the file is never well, so the restore waits until it is canceled.
  const { name } = await tested.call(api.createSnapshot, inside());
  await tested.corner.sh(id, 'echo > /well; echo mine > /mine');
  const path = `/api/vps/snapshots/${taskId}/${name}/restore`;
  const answer = await tested.fetch(path, { method: 'POST', headers: { prefer: 'respond-async' } });
  const started = (await answer.json()) as Operation;
  await eventually(async () => expect((await operation(started.id)).step).toBe('waiting until it is well'));

  await tested.call(api.cancelOperation, { params: { id: started.id } });
  const ended = await operation(started.id, 60);

  expect(ended.state).toBe('canceled');
  expect(await tested.call(api.vpsStatus, inside())).toMatchObject({ status: 'running', container: { id } });
  expect(await tested.corner.sh(tested.corner.name(`op-${count}`), 'cat /mine')).toBe('mine\n');
  expect((await tested.corner.standing()).containers.filter((one) => one.endsWith(`op-${count}`))).toHaveLength(1);
});

it('events tell of a change in the order in which it happens', async () => {
  const heard = await tested.listen();
  await create();
  const { name } = await tested.call(api.createSnapshot, { ...inside(), body: { alias: 'heard' } });
  await tested.call(api.deleteSnapshot, { params: { task_id: taskId, name } });

  const ours = () => heard.filter((event) => event.task_id === taskId);
  await eventually(() => expect(ours().filter(({ type }) => type === 'operation.finished')).toHaveLength(3));
  const facts = ours().filter(({ type }) => type !== 'operation.progressed');

  expect(facts.map(told)).toEqual([
    'operation.started vps.create',
    'vps.created',
    'operation.finished vps.create',
    'operation.started snapshot.create',
    'snapshot.ready heard',
    'operation.finished snapshot.create',
    'operation.started snapshot.delete',
    'snapshot.deleted',
    'operation.finished snapshot.delete',
  ]);
  expect(ours().some(({ type }) => type === 'operation.progressed')).toBe(true);
});

function told(event: RunnerEvent): string {
  if ('operation' in event) return `${event.type} ${event.operation.kind}`;
  return 'snapshot' in event ? `${event.type} ${event.snapshot.alias}` : event.type;
}

it('an operation that nobody knows answers 404', async () => {
  await expect(operation('never-was')).rejects.toMatchObject({ code: 'operation_not_found' });
  await expect(tested.call(api.cancelOperation, { params: { id: 'never-was' } })).rejects.toMatchObject({
    code: 'operation_not_found',
  });
});
