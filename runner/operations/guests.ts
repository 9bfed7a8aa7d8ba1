import { AppError } from '../wire/errors.ts';
import type { TaskId } from '../wire/names.ts';

/** Bounds the commands that people have run in a VPS at once: they take no lock. Beyond it they are refused. */
export class Guests {
  readonly #inside = new Map<TaskId, number>();

  constructor(private readonly most: number) {}

  async admit<T>(taskId: TaskId, visit: () => Promise<T>): Promise<T> {
    const others = this.#inside.get(taskId) ?? 0;
    if (others >= this.most) {
      throw new AppError('too_many_requests', `${others} commands run in ${taskId} already: wait for one to end`);
    }
    this.#inside.set(taskId, others + 1);
    try {
      return await visit();
    } finally {
      this.#leave(taskId);
    }
  }

  #leave(taskId: TaskId): void {
    const left = (this.#inside.get(taskId) ?? 1) - 1;
    if (left > 0) this.#inside.set(taskId, left);
    else this.#inside.delete(taskId);
  }
}
