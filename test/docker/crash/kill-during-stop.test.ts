import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { CrashLab } from '../../support/crash-lab.ts';
import { eventually } from '../../support/eventually.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import { aVps } from './scenarios.ts';

/** The Engine goes on with what it was asked to do: a container that ends slowly ends when the next runner is there. */
describe('a runner that is killed while a VPS is ending', () => {
  let compiled: CompiledRunner;
  let lab: CrashLab;

  beforeAll(async () => {
    compiled = await compileRunner();
    lab = await CrashLab.open('crash-stop', compiled, {});
    await lab.start();
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  it.each([
    ['restore', (params: { task_id: TaskId }) => lab.runner.call(api.restoreSnapshot, of(params))],
    ['restart', (params: { task_id: TaskId }) => lab.runner.call(api.restartVps, { params, body: {} })],
    ['deletion', (params: { task_id: TaskId }) => lab.runner.call(api.deleteVps, { params })],
  ])('for a %s leaves the VPS running', async (what, ask) => {
    const task_id = TaskId.parse(`slow-${what}`);
    const params = { task_id };
    const { container } = await lab.runner.call(api.createVps, { body: { ...aVps(task_id), command: SLOW } });
    await lab.engine.mark(container?.id ?? '', what);
    await lab.runner.call(api.createSnapshot, { params, body: {} });

    const asked = ask(params).catch(() => undefined);
    await eventually(async () => expect(await lab.engine.has(container?.id ?? '', '/ending')).toBe(true));
    await lab.runner.kill();
    await asked;
    await lab.start();
    await sleep(SLOW_MS + 1000);

    const known = { taskId: task_id, exists: true, status: ['running'], disk: [what], dear: [what] } as const;
    expect((await lab.settled({ vpses: [known] })).violations).toEqual([]);
    expect((await lab.engine.containers()).map(({ id }) => id)).toContain(container?.id);
  });

  function of(params: { task_id: TaskId }) {
    return { params: { ...params, name: 'latest' }, body: {} };
  }
});

const SLOW_MS = 4000;
const SLOW = ['sh', '-c', `trap "touch /ending; sleep ${SLOW_MS / 1000}; exit 0" TERM; while :; do sleep 0.1; done`];
