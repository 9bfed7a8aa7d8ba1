import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../runner/wire/errors.ts';
import { TaskId } from '../../../runner/wire/names.ts';
import * as api from '../../../runner/wire/runner-api.ts';
import type { CrashLab } from '../../support/crash-lab.ts';
import { aVps, type Before } from './scenarios.ts';

/** A VPS whose disk a test can tell from every other. */
export class Subject {
  readonly taskId: TaskId;
  /** The marker in the snapshot that a person named `base`. No other VPS has the same. */
  readonly base: string;
  #marks = 0;

  constructor(
    readonly lab: CrashLab,
    name: string,
  ) {
    this.taskId = TaskId.parse(name);
    this.base = `${name} base`;
  }

  /** Makes it, with a pinned snapshot that is called `base`. */
  async make(): Promise<void> {
    const { runner } = this.lab;
    await runner.call(api.createVps, { body: aVps(this.taskId) });
    await this.#mark(this.base);
    await runner.call(api.createSnapshot, { params: this.#params, body: { alias: 'base', pinned: true } });
  }

  /** Brings it to the state that a scenario starts from, with a new marker on its disk. Returns the marker. */
  async bringTo(before: Before): Promise<string> {
    const { runner } = this.lab;
    await unlessBusy(() => this.#run());
    const marker = `${this.taskId} ${(this.#marks += 1)}`;
    if (before !== 'stopped') await this.#mark(marker);
    if (before === 'large' || before === 'busy') await this.#exec(FILL);
    if (before === 'busy') await this.#exec(KEEP_WRITING);
    if (before === 'paused') await runner.call(api.pauseVps, { params: this.#params });
    if (before === 'stopped' || before === 'saved') {
      await runner.call(api.stopVps, { params: this.#params, body: { snapshot: before === 'saved' } });
    }
    if (before === 'stopped') await this.#mark(marker);
    return marker;
  }

  async #run(): Promise<void> {
    const { runner } = this.lab;
    const { status } = await runner.call(api.vpsStatus, { params: this.#params });
    if (status === 'paused') await runner.call(api.resumeVps, { params: this.#params });
    else if (status !== 'running') await runner.call(api.startVps, { params: this.#params });
  }

  async #mark(marker: string): Promise<void> {
    const { container } = await this.lab.runner.call(api.vpsStatus, { params: this.#params });
    await this.lab.engine.mark(container?.id ?? '', marker);
  }

  async #exec(line: string): Promise<void> {
    const { container } = await this.lab.runner.call(api.vpsStatus, { params: this.#params });
    await this.lab.engine.exec(container?.id ?? '', 'sh', '-c', line);
  }

  get #params() {
    return { task_id: this.taskId };
  }
}

/** Anew each time: what the last snapshot has already would go into no other. */
const FILL = 'head -c 70000000 /dev/urandom > /large';
/** Until the VPS ends; by one program only. */
const KEEP_WRITING =
  'mkdir /busy 2> /dev/null || exit 0; (while :; do date > /busy/now; sleep 0.02; done) > /dev/null 2>&1 &';

/** After a crash the runner may be taking a snapshot of what it found stopped. */
async function unlessBusy(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      return void (await ask());
    } catch (failure) {
      if (!(failure instanceof AppError) || failure.code !== 'vps_busy') throw failure;
      await sleep(50);
    }
  }
}
