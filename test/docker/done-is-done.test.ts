import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../runner/ports/engine.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A change that is done answers so, whatever fails after it. */

const AWAY = new AppError('engine_unavailable', 'the Docker Engine does not answer');

/** After this step the Engine can look at no container any more. */
let blindAfter = '';
let blind = false;
/** The Engine can remove no container. */
let stuck = false;

let tested: RunnerUnderTest;
let image: string;
let count = 0;
let taskId: TaskId;

function aroundEngine(engine: Engine): Engine {
  return {
    ...engine,
    container: (ref) => (blind ? Promise.reject(AWAY) : engine.container(ref)),
    remove: (id) => (stuck ? Promise.reject(AWAY) : engine.remove(id)),
  };
}

beforeAll(async () => {
  const onStep = (_kind: string, step: string) => void (blind ||= step === blindAfter);
  tested = await runnerUnderTest({}, { aroundEngine, onStep });
  image = await busyboxImage(tested.corner.dockerHost);
});
beforeEach(() => {
  blind = stuck = false;
  blindAfter = '';
  taskId = tested.taskId(`done-${(count += 1)}`);
});
afterAll(async () => {
  blind = stuck = false;
  await tested.close();
});

const inside = () => ({ params: { task_id: taskId } });

it('a restart is done when the VPS runs, and is shown as it was written down', async () => {
  const { ports } = await tested.create(`done-${count}`, { image, ports: ['80'] });
  blindAfter = 'accepted';

  const { vps } = await tested.call(api.restartVps, inside());
  blind = false;

  const { started_at, ...now } = await tested.call(api.vpsStatus, inside());
  expect(started_at).not.toBeNull();
  expect(vps).toEqual({ ...now, ports, started_at: null });
});

it('a delete is done when it is written, and its container goes later', async () => {
  const { container } = await tested.create(`done-${count}`, { image });
  stuck = true;

  await tested.call(api.deleteVps, { ...inside(), query: { snapshots: 'true' } });
  const { vps } = await tested.call(api.listVps);
  stuck = false;

  expect(vps.map(({ task_id }) => task_id)).not.toContain(taskId);
  await eventually(async () =>
    expect((await tested.corner.standing()).containers).not.toContain(String(container?.name)),
  );
});
