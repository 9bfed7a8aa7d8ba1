import type { RunnerOverrides } from '../../runner/runner.ts';

/** In the place of the runner's scheduler: a minute is over when a test says so. */
export class HandTicks implements NonNullable<RunnerOverrides['scheduler']> {
  readonly #tasks = new Map<string, () => Promise<unknown>>();

  every(_expression: string, name: string, task: () => Promise<unknown>): void {
    this.#tasks.set(name, task);
  }

  async stop(): Promise<void> {
    this.#tasks.clear();
  }

  /** Resolves when the task has returned. */
  async tick(name: string): Promise<void> {
    await this.#tasks.get(name)?.();
  }
}
