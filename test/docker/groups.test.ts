import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../runner/ports/engine.ts';
import type { GroupSnapshots } from '../../runner/wire/group-api.ts';
import { AppError } from '../../runner/wire/errors.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { Gate } from '../support/gate.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** Several VPSes saved at one moment: what is in one never knows of what is not yet in another. */

const RESTS = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'];
/** Writes a counter down, and only then tells it to the other one, which writes it down, too. */
const TELLS = [
  'sh',
  '-c',
  'trap "exit 0" TERM; n=0; while :; do n=$((n+1)); echo $n >> /log; echo $n > /shared/n; usleep 3000; done',
];
const HEARS = [
  'sh',
  '-c',
  'trap "exit 0" TERM; while :; do read n < /shared/n && [ -n "$n" ] && echo $n >> /log; usleep 3000; done',
];

let tested: RunnerUnderTest;
let image: string;
/** In the place of the Engine's own pause. */
let pause: (engine: Engine, id: string) => Promise<void>;
const own = (engine: Engine, id: string) => engine.pause(id);

beforeAll(async () => {
  pause = own;
  // One slot only: a group is always larger than that.
  tested = await runnerUnderTest(
    { CONCURRENT_SNAPSHOTS: '1', MAX_SNAPSHOTS_PER_VPS: '0' },
    { aroundEngine: (engine) => ({ ...engine, pause: (id) => pause(engine, id) }) },
  );
  image = await busyboxImage(tested.corner.dockerHost);
});
afterEach(() => {
  pause = own;
});
afterAll(() => tested?.close());

const create = (word: string, more: object = {}) => tested.create(word, { image, command: RESTS, ...more });
const ids = (words: readonly string[]) => words.map((word) => tested.taskId(word));
const snap = (words: readonly string[], more: object = {}) =>
  tested.call(api.snapshotGroup, { body: { task_ids: ids(words), ...more } });
const statusOf = async (word: string) =>
  (await tested.call(api.vpsStatus, { params: { task_id: tested.taskId(word) } })).status;
const codes = ({ results }: GroupSnapshots) => results.map(({ error }) => error?.code ?? null);
const containerOf = async (word: string) => (await tested.corner.inspect(`savepoint-vps-${tested.taskId(word)}`)).Id;

/** The last whole line that is in the log of a snapshot. */
async function lastLine(snapshot: string | undefined): Promise<number> {
  const id = await tested.corner.run('look', { Image: snapshot, Cmd: ['sleep', '60'], Entrypoint: [] });
  const text = await tested.corner.sh(id, 'tail -n 2 /log');
  await tested.corner.docker.getContainer(id).remove({ force: true });
  return Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1));
}

describe('VPSes that are saved together', () => {
  it('are saved of one moment: no effect is there without its cause', async () => {
    const shared = await tested.corner.volume('shared');
    const mounts = [{ type: 'volume', source: shared, target: '/shared' }];
    await create('a', { command: TELLS, mounts });
    await create('b', { command: HEARS, mounts });
    for (let round = 0; round < 3; round += 1) {
      await sleep(300);
      const { results, together } = await snap(['a', 'b']);

      const [a = 0, b = 0] = [await lastLine(results[0]?.snapshot?.image), await lastLine(results[1]?.snapshot?.image)];
      expect({ together, ahead: Math.max(0, b - a) }).toEqual({ together: true, ahead: 0 });
      expect(b).toBeGreaterThan(0);
    }

    // One after the other, they do not fit together: it is no accident that they did.
    const [first] = (await snap(['a'])).results;
    await sleep(100);
    const [second] = (await snap(['b'])).results;
    expect(await lastLine(second?.snapshot?.image)).toBeGreaterThan(await lastLine(first?.snapshot?.image));
    await Promise.all(
      ids(['a', 'b']).map((task_id) =>
        tested.call(api.deleteVps, { params: { task_id }, query: { snapshots: 'true' } }),
      ),
    );
  });

  it('stand still also if nothing has changed on them: that was so at another moment', async () => {
    await create('idle');
    await create('other');
    await snap(['idle', 'other']);

    const { results, together } = await snap(['idle', 'other'], { alias: 'pair', message: 'both' });

    expect(together).toBe(true);
    for (const { snapshot } of results) {
      expect(snapshot).toMatchObject({ alias: 'pair', message: 'both', size: 0, state: 'ready' });
      expect(snapshot?.frozen_ms).toBeGreaterThan(0);
    }
  });

  it('may run, stand still or be stopped', async () => {
    await tested.call(api.stopVps, { params: { task_id: tested.taskId('other') }, body: { snapshot: false } });

    const reply = await snap(['idle', 'other']);

    expect({ codes: codes(reply), together: reply.together }).toEqual({ codes: [null, null], together: true });
    expect([await statusOf('idle'), await statusOf('other')]).toEqual(['running', 'stopped']);
    await tested.call(api.startVps, { params: { task_id: tested.taskId('other') } });
  });

  it('have one answer each, whatever becomes of the others', async () => {
    const reply = await snap(['idle', 'nobody', 'other', 'idle']);

    expect(codes(reply)).toEqual([null, 'vps_not_found', null]);
    expect(reply).toMatchObject({ count: 3, failed: 1, together: true });
    expect(reply.results[1]).toMatchObject({ task_id: tested.taskId('nobody'), snapshot: null });
  });

  it('are those of a project, without the deleted ones', async () => {
    await create('web', { project: 'shop' });
    await create('db', { project: 'shop' });
    await create('gone', { project: 'shop' });
    await tested.call(api.deleteVps, { params: { task_id: tested.taskId('gone') } });

    const reply = await tested.call(api.snapshotGroup, { body: { project: 'shop', alias: 'sale' } });

    expect(reply.results.map(({ task_id }) => task_id)).toEqual(ids(['web', 'db']));
    await expect(tested.call(api.snapshotGroup, { body: { project: 'shpo' } })).rejects.toMatchObject({
      code: 'vps_not_found',
    });
  });

  it('are named by their ids or by their project, not by both and not by neither', async () => {
    for (const body of [{}, { project: 'shop', task_ids: ids(['web']) }, { task_ids: [] }]) {
      await expect(tested.call(api.snapshotGroup, { body })).rejects.toMatchObject({ code: 'bad_request' });
    }
  });
});

describe('one that cannot keep up', () => {
  it('is saved by itself when it freezes too late, and keeps nobody frozen', async () => {
    const late = await containerOf('other');
    pause = async (engine, id) => {
      if (id === late) await sleep(7_000);
      await engine.pause(id);
    };

    const reply = await snap(['idle', 'other']);

    expect({ codes: codes(reply), together: reply.together }).toEqual({ codes: [null, null], together: false });
    expect(reply.results[0]?.snapshot?.frozen_ms).toBeLessThan(6_500);
    expect([await statusOf('idle'), await statusOf('other')]).toEqual(['running', 'running']);
  });

  it('fails alone when it cannot be frozen', async () => {
    const broken = await containerOf('other');
    pause = async (engine, id) => {
      if (id === broken) throw new AppError('engine_timeout', 'the Engine did not finish in time');
      await engine.pause(id);
    };

    const reply = await snap(['idle', 'other', 'web']);

    expect({ codes: codes(reply), together: reply.together }).toEqual({
      codes: [null, 'engine_timeout', null],
      together: true,
    });
    // What gave no answer is settled before the next operation.
    pause = own;
    expect(codes(await snap(['other']))).toEqual([null]);
  });

  it('is not frozen for ever when the runner stops meanwhile', async () => {
    const late = await containerOf('other');
    const frozen = new Gate();
    const lateOne = new Gate();
    frozen.shut();
    lateOne.shut();
    pause = async (engine, id) => {
      if (id === late) await lateOne.pass(() => engine.pause(id));
      else await engine.pause(id).finally(() => void frozen.pass(async () => undefined));
    };

    const asked = snap(['idle', 'other']).catch(() => undefined);
    await frozen.waiting();
    const stopping = tested.stop();
    lateOne.open();
    await Promise.all([asked, stopping]);

    for (const word of ['idle', 'other']) {
      expect((await tested.corner.inspect(await containerOf(word))).State.Status).toBe('running');
    }
    pause = own;
    await tested.startAgain({ CONCURRENT_SNAPSHOTS: '1', MAX_SNAPSHOTS_PER_VPS: '0' });
  });
});

describe('VPSes that are put back together', () => {
  it('go each to its own snapshot of that name, and the others stay as they are', async () => {
    for (const word of ['web', 'db']) await tested.corner.sh(await containerOf(word), 'echo broken > /broken');

    const body = { task_ids: ids(['web', 'db', 'idle', 'nobody']), from: 'sale' };
    const { results, count, failed } = await tested.call(api.restoreGroup, { body });

    expect({ count, failed }).toEqual({ count: 4, failed: 2 });
    expect(results.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      null,
      'snapshot_not_found',
      'vps_not_found',
    ]);
    for (const { restored } of results.slice(0, 2)) {
      expect(restored).toMatchObject({ vps: { status: 'running' }, saved: { trigger: 'safety' } });
    }
    for (const word of ['web', 'db']) {
      await expect(tested.corner.sh(await containerOf(word), 'cat /broken')).rejects.toThrow('No such file');
    }
    await eventually(async () => expect(await statusOf('idle')).toBe('running'));
  });
});
