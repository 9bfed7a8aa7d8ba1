import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import { CrashLab } from '../../support/crash-lab.ts';
import { eventually } from '../../support/eventually.ts';
import { compileRunner, type CompiledRunner } from '../../support/runner-process/compile.ts';
import { aVps } from './scenarios.ts';

const task_id = TaskId.parse('yearly');
const params = { task_id };

/** Nobody asked for it, so nobody asks again: what was due is done once the next runner is there. */
describe('a runner that is killed while it does what a schedule owes', () => {
  let compiled: CompiledRunner;
  let lab: CrashLab;
  let container = '';

  beforeAll(async () => {
    compiled = await compileRunner();
    lab = await CrashLab.open('crash-schedule', compiled, { MAX_SNAPSHOTS_PER_VPS: '0' });
    await lab.start();
    container = (await lab.runner.call(api.createVps, { body: aVps(task_id) })).container?.id ?? '';
    await lab.runner.call(api.setSchedule, { params, body: { cron: '0 0 1 1 *' } });
  }, 300_000);

  afterAll(async () => {
    await lab?.close();
    await compiled?.remove();
  });

  it.each([
    ['record announced', 1, 1],
    // What was taken of a disk that stood still is finished; that it ran is not written yet.
    ['frozen', 1, 2],
    ['synced', 1, 2],
    // That there is a snapshot and that it was due is one write.
    ['ready', 1, 1],
  ] as const)('at "%s" leaves from %i to %i snapshots, and nothing due', async (step, least, most) => {
    const before = await count();
    await lab.runner.stop();
    await owe();
    await lab.engine.mark(container, step);

    const starting = lab.start({}, { kind: 'snapshot.create', step }).catch(() => undefined);
    expect(await lab.runner.ended).toBe('SIGKILL');
    await starting;
    await lab.start();

    await eventually(async () => {
      const { last_run, next_runs } = await lab.runner.call(api.showSchedule, { params });
      expect(last_run?.outcome).toMatch(/taken|unchanged/);
      expect(Date.parse(next_runs[0] ?? '')).toBeGreaterThan(Date.now());
      expect(await owed()).toBe(false);
      expect((await lab.runner.call(api.vpsStatus, { params })).busy).toBeNull();
    });
    const made = (await count()) - before;
    expect(made).toBeGreaterThanOrEqual(least);
    expect(made).toBeLessThanOrEqual(most);
    const known = { taskId: task_id, exists: true, status: ['running'], disk: [step], dear: [step] } as const;
    expect((await lab.settled({ vpses: [known] })).violations).toEqual([]);
  });

  const count = async () => (await lab.runner.call(api.listSnapshots, { params })).count;
  const file = () => join(lab.dataDir, 'vps', `${task_id}.json`);
  const read = async () => JSON.parse(await readFile(file(), 'utf8')) as { schedule: { done_until: string } };
  /** New Year's Day is over, and has not been dealt with. */
  const owed = async () => (await read()).schedule.done_until < `${new Date().getUTCFullYear()}`;

  /** As if the runner had been away for years. */
  async function owe(): Promise<void> {
    const document = await read();
    document.schedule.done_until = '2020-06-01T00:00:00.000Z';
    await writeFile(file(), JSON.stringify({ ...document, schedule: { ...document.schedule, last_run: null } }));
  }
});
