import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { CrashLab } from '../../support/crash-lab.ts';
import { eventually } from '../../support/eventually.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import { aVps } from './scenarios.ts';

/** What was stopped for a snapshot goes on, also when the runner dies in between: once, and the record says so. */
describe('a runner that is killed between what runs before a snapshot and what runs after it', () => {
  let compiled: CompiledRunner;
  let lab: CrashLab;

  beforeAll(async () => {
    compiled = await compileRunner();
    lab = await CrashLab.open('crash-hooks', compiled, {});
    await lab.start();
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  it.each(['at rest', 'frozen', 'going on', 'synced'])('at "%s": the VPS goes on', async (step) => {
    const task_id = TaskId.parse(`hooks-${step.replace(' ', '-')}`);
    const params = { task_id };
    const { container } = await lab.runner.call(api.createVps, { body: aVps(task_id) });
    const id = container?.id ?? '';
    const pre = { command: ['/bin/sh', '-c', 'touch /at-rest; echo held'] };
    const post = { command: ['/bin/sh', '-c', 'rm -f /at-rest; [ ! -e /went-on ] || touch /twice; touch /went-on'] };

    await lab.runner.dieAt({ kind: 'snapshot.create', step });
    const asked = lab.runner.call(api.createSnapshot, { params, body: { pre, post } }).catch(() => undefined);
    expect(await lab.runner.ended).toBe('SIGKILL');
    await asked;
    await lab.start();

    await eventually(async () => expect(await lab.engine.has(id, '/at-rest')).toBe(false));
    expect([await lab.engine.has(id, '/went-on'), await lab.engine.has(id, '/twice')]).toEqual([true, false]);
    const { snapshots } = await lab.runner.call(api.listSnapshots, { params });
    for (const { hooks } of snapshots)
      expect(hooks.map(({ when, ok }) => [when, ok])).toEqual([
        ['pre', true],
        ['post', true],
      ]);
    expect(await lab.runner.call(api.vpsStatus, { params })).toMatchObject({ status: 'running' });
  });
});
