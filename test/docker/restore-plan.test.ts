import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What a restore would do is told before it is done, and telling it does nothing. */

const LIVES = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;
let storage: 'near' | 'far' = 'near';

beforeAll(async () => {
  tested = await runnerUnderTest(
    { EXIT_DEBOUNCE_MS: '600000' },
    {
      aroundEngine: (engine) => ({
        ...engine,
        diskOf: async (container) => (storage === 'near' ? engine.diskOf(container) : { hidden: 'it is far away' }),
      }),
    },
  );
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  taskId = tested.taskId(`plan-${(count += 1)}`);
  storage = 'near';
});
afterAll(() => tested.close());

const inside = () => ({ params: { task_id: taskId } });
const create = (more: object = {}) => tested.create(`plan-${count}`, { image, command: LIVES, ...more });
const snap = async (body: object = {}) => (await tested.call(api.createSnapshot, { ...inside(), body })).name;
const plan = (name: string, query: object = {}) =>
  tested.call(api.restorePlan, { params: { task_id: taskId, name }, query });
const sh = (script: string) => tested.corner.sh(`savepoint-vps-${taskId}`, script);

it('tells what no snapshot has, what stays beside, what it needs; and changes nothing', async () => {
  await create({ ramdisk: [{ target: '/scratch' }] });
  await sh('mkdir /work; echo 1 > /work/kept');
  const [first, second] = [await snap(), await snap()];
  await sh('echo 12345 > "/work/n e w"; echo 22 > /work/kept; ln -s kept /work/link');
  const before = await tested.call(api.vpsStatus, inside());
  const heard = await tested.listen();

  const told = await plan(first);

  expect(told).toMatchObject({ snapshot: { name: first }, safety: true, unsaved_reason: null, later: [second] });
  expect(told.unsaved).toEqual({ files: 3, bytes: 9, examples: ['/work/kept', '/work/link', '/work/n e w'] });
  expect(told.needs_bytes).toBeGreaterThan(0);
  expect(told.free_bytes).toBeGreaterThan(told.needs_bytes);
  expect(told.warnings).toEqual(['/scratch (tmpfs) is in no snapshot: it is empty afterwards']);
  expect(await tested.call(api.vpsStatus, inside())).toEqual(before);
  expect(heard).toEqual([]);
  expect((await plan(first)).unsaved).toEqual(told.unsaved);
});

it('looks while another change holds the VPS', async () => {
  await create();
  const name = await snap();
  await sh('echo x > /x');

  const stopping = tested.call(api.stopVps, { ...inside(), body: { snapshot: false } });
  const told = await plan(name);
  await stopping;

  expect(told.unsaved).toMatchObject({ files: 1, examples: ['/x'] });
});

it('has nothing to lose or to save of a disk that is in a snapshot', async () => {
  await create();
  const first = await snap();
  await sh('echo x > /x');
  await tested.call(api.stopVps, inside());

  const told = await plan(first);

  expect(told).toMatchObject({ safety: false, unsaved: { files: 0, bytes: 0, examples: [] }, needs_bytes: 0 });
  expect(told.warnings).toEqual(['it is stopped, and runs afterwards']);
});

it('warns of what is lost for good without a safety snapshot', async () => {
  await create();
  const name = await snap();
  await sh('echo x > /x');

  const { safety, warnings } = await plan(name, { safety: 'false' });

  expect(safety).toBe(false);
  expect(warnings).toEqual(['without a safety snapshot, what no snapshot has is lost for good']);
});

it('says that it can tell no more than that something changed since the container was made', async () => {
  await create();
  const name = await snap({ method: 'commit' });
  await sh('echo x > /x');

  const { unsaved, unsaved_reason } = await plan(name);

  expect(unsaved?.examples).toContain('/x');
  expect(unsaved_reason).toMatch(/^at most/);
});

it('asks the Engine where the disk is out of reach, and says how rough that is', async () => {
  await create();
  await sh('mkdir /work; echo 12345 > /work/new');
  const name = await snap();
  storage = 'far';

  const { unsaved, unsaved_reason } = await plan(name);

  expect(unsaved).toMatchObject({ files: 1, examples: ['/work/new'] });
  expect(unsaved?.bytes).toBeGreaterThanOrEqual(6);
  expect(unsaved_reason).toMatch(/^at most.*Docker.*far away/);
});

it('tells of a missing image, and of a port that a stranger took meanwhile', async () => {
  const { ports } = await create({ ports: ['127.0.0.1::80'] });
  const [gone, name] = [await snap(), await snap()];
  await tested.call(api.stopVps, inside());
  await tested.corner.docker.getImage(`savepoint/vps-${taskId}:${gone}`).remove();
  await tested.corner.run(`stranger-${count}`, {
    Image: image,
    Cmd: ['sleep', '100000'],
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(ports[0]?.host_port) }] } },
  });

  const taken = `another container has port ${ports[0]?.host_port} of 127.0.0.1, which it needs for 80/tcp`;
  expect((await plan(name)).warnings).toEqual([taken, 'it is stopped, and runs afterwards']);
  expect((await plan(gone)).warnings).toContain(`the image of ${gone} is not on the Engine: it cannot be restored`);
});

it('knows how long restores took lately', async () => {
  await create();
  const name = await snap();
  await tested.call(api.restoreSnapshot, { params: { task_id: taskId, name }, body: {} });

  expect((await plan(name)).usual_ms).toBeGreaterThan(0);
  await expect(plan('nonsense')).rejects.toMatchObject({ code: 'snapshot_not_found' });
});
