import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { CrashLab } from '../../support/crash-lab.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import { aVps } from './scenarios.ts';

/** So many snapshots make a chain that is merged. */
const MANY = 50;

/** A chain of layers becomes another image of the same snapshot: with the one or with the other it is whole. */
describe('a runner that is killed while it merges a chain of layers', () => {
  let compiled: CompiledRunner;
  let lab: CrashLab;

  beforeAll(async () => {
    compiled = await compileRunner();
    lab = await CrashLab.open('crash-merge', compiled, { MAX_SNAPSHOTS_PER_VPS: '2' });
    await lab.start();
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  it.each(['merged', 'tagged'])('at `%s` loses and leaves nothing', { timeout: 600_000 }, async (step) => {
    const task_id = TaskId.parse(`chain-${step}`);
    const params = { task_id };
    const { container } = await lab.runner.call(api.createVps, { body: aVps(task_id) });
    await lab.runner.dieAt({ kind: 'snapshot.flatten', step });
    for (let n = 1; n <= MANY; n += 1) {
      await lab.engine.mark(container?.id ?? '', `${step}-${n}`);
      await lab.runner.call(api.createSnapshot, { params, body: {} });
    }
    await lab.runner.ended;
    await lab.start();

    const known = { taskId: task_id, exists: true, status: ['running'], disk: [`${step}-${MANY}`] } as const;
    const dear = [`${step}-${MANY - 1}`, `${step}-${MANY}`];
    expect((await lab.settled({ vpses: [{ ...known, dear }] })).violations).toEqual([]);
    const { snapshots } = await lab.runner.call(api.listSnapshots, { params });
    expect(snapshots.map(({ state }) => state)).toEqual(['ready', 'ready']);
    // The next runner merges what this one could not.
    await lab.runner.call(api.deleteVps, { params, query: { snapshots: 'true' } });
  });
});
