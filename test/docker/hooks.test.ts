import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromLabels, SnapshotFacts } from '../../runner/ports/snapshot-label.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What is run in a VPS before and after a snapshot: when, whatever becomes of it, and what the record says. */

const LIVES = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;
/** Makes the Engine refuse what is committed. */
let failing = false;

beforeAll(async () => {
  tested = await runnerUnderTest(
    { EXIT_DEBOUNCE_MS: '600000' },
    {
      aroundEngine: (engine) => ({
        ...engine,
        commit: async (id, saved) => {
          if (failing) throw new AppError('no_space', 'no space left on device');
          return engine.commit(id, saved);
        },
      }),
    },
  );
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`hook-${(count += 1)}`);
  failing = false;
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const hook = (script: string, more: object = {}) => ({ command: ['/bin/sh', '-c', script], ...more });
const create = (more: object = {}) => tested.create(`hook-${count}`, { image, command: LIVES, ...more });
const snap = (body: object = {}) => tested.call(api.createSnapshot, { ...inside(), body });
const list = async () => (await tested.call(api.listSnapshots, inside())).snapshots;
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);
const said = () => sh('cat /said 2>/dev/null || true');

describe.each(['commit', 'delta'])('a snapshot by %s', (method) => {
  it('is between what runs before and what runs after it, and its record shows both', async () => {
    await create();
    await snap();
    const pre = hook('echo before >> /said; echo printed');
    const post = hook('echo after >> /said; exit 4');

    const made = await snap({ method, pre, post });

    expect(made.method).toBe(method);
    expect(made.hooks).toMatchObject([
      { when: 'pre', command: pre.command, exit_code: 0, output: 'printed\n', ok: true },
      { when: 'post', command: post.command, exit_code: 4, output: '', ok: false },
    ]);
    expect((await list())[0]).toEqual({ ...made, current: true });
    expect(await said()).toBe('before\nafter\n');
    await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name: made.name }, body: { safety: false } });
    expect(await said()).toBe('before\n');
  });
});

it('a hook that is required and fails stops the snapshot; nothing has changed, and the other has run', async () => {
  await create();
  const first = await snap();
  const heard = await tested.listen();

  const pre = hook('echo no disk >&2; exit 3');
  const failure = await snap({ pre, post: hook('echo after >> /said') }).catch((thrown: unknown) => thrown);

  expect(failure).toMatchObject({
    code: 'hook_failed',
    details: { when: 'pre', exit_code: 3, output: 'no disk\n' },
  });
  expect((await list()).map(({ name }) => name)).toEqual([first.name]);
  expect(heard.map(({ type }) => type)).toContain('snapshot.failed');
  expect(await said()).toBe('after\n');
  expect((await tested.corner.standing()).images.filter((ref) => ref.includes(taskId))).toHaveLength(1);
  expect(await tested.call(api.vpsStatus, inside())).toMatchObject({ status: 'running', head: first.name, busy: null });
});

it('one that hangs is ended, and stops the snapshot', async () => {
  await create();

  const pre = hook('echo begun; sleep 600', { timeout_seconds: 1 });
  const failure = await snap({ pre }).catch((thrown: unknown) => thrown);

  expect(failure).toMatchObject({ code: 'hook_failed', details: { exit_code: null, output: 'begun\n' } });
});

it('one that is not required and fails is told in the record only', async () => {
  await create();

  const { state, hooks } = await snap({ pre: hook('exit 1', { required: false }) });

  expect(state).toBe('ready');
  expect(hooks).toMatchObject([{ when: 'pre', exit_code: 1, ok: false }]);
});

it('what comes after runs also when the snapshot itself fails, and once', async () => {
  await create();
  await snap();
  failing = true;

  const hooks = { pre: hook('echo before >> /said'), post: hook('echo after >> /said') };
  const failure = await snap({ ...hooks, method: 'commit' }).catch((thrown: unknown) => thrown);

  expect(failure).toMatchObject({ code: 'no_space' });
  expect(await said()).toBe('before\nafter\n');
  expect(await list()).toHaveLength(1);
});

it('a cancellation ends what runs before, and what comes after runs', async () => {
  await create();

  const taking = snap({ pre: hook('echo before >> /said; sleep 600'), post: hook('echo after >> /said') });
  const failed = taking.catch((thrown: unknown) => thrown);
  await expect.poll(said).toContain('before');
  const { busy } = await tested.call(api.vpsStatus, inside());
  await tested.call(api.cancelOperation, { params: { id: String(busy?.operation_id) } });

  expect(await failed).toMatchObject({ code: 'canceled' });
  expect(await said()).toBe('before\nafter\n');
});

describe('a VPS with hooks of its own', () => {
  const own = { pre: hook('echo own >> /said'), post: hook('echo own-after >> /said') };

  it('has them at every snapshot while it runs, unless the call says otherwise', async () => {
    const made = await create({ hooks: own });
    expect(made.hooks).toMatchObject({ pre: { timeout_seconds: 60, required: true }, post: own.post });

    await snap();
    await snap({ pre: null });
    await snap({ pre: hook('echo other >> /said'), post: null });

    expect(await said()).toBe('own\nown-after\nown-after\nother\n');
  });

  it('runs none when it stands still', async () => {
    await create({ hooks: own });
    await tested.call(api.pauseVps, inside());
    const paused = await snap();
    await tested.call(api.resumeVps, inside());
    const { snapshot } = await tested.call(api.stopVps, inside());
    const stopped = await snap();

    expect([paused, snapshot, stopped].map((one) => one?.hooks)).toEqual([[], [], []]);
    await tested.call(api.startVps, inside());
    expect(await said()).toBe('');
  });

  it('gets others, loses them, and keeps them over a restart of the runner', async () => {
    await create();
    const edit = (hooks: object | null) => tested.call(api.editVps, { ...inside(), body: { hooks } });

    expect((await edit({ pre: own.pre })).hooks).toMatchObject({ pre: own.pre, post: null });
    await tested.startAgain({ EXIT_DEBOUNCE_MS: '600000' });
    expect((await snap()).hooks).toHaveLength(1);
    expect((await edit(null)).hooks).toBeNull();
    expect((await snap()).hooks).toEqual([]);
  });
});

it('the label says what was run before, and one of an older version is read as well', async () => {
  await create();
  const made = await snap({ pre: hook('echo printed'), post: hook('true') });

  const { Config } = await tested.corner.docker.getImage(made.image).inspect();
  const facts = fromLabels(Config.Labels as Record<string, string>);

  expect(facts?.hooks).toEqual([made.hooks[0]]);
  expect(SnapshotFacts.parse({ ...facts, hooks: undefined }).hooks).toEqual([]);
});
