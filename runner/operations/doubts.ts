import type { TaskId } from '../wire/names.ts';

/**
 * Who may have written into a VPS that stands still: what was read of its disk before is no proof that all of it is saved.
 * A doubt holds until a snapshot that began after it.
 */
export class Doubts {
  readonly #raised = new Map<TaskId, number>();

  raise(taskId: TaskId): void {
    this.#raised.set(taskId, this.count(taskId) + 1);
  }

  has(taskId: TaskId): boolean {
    return this.#raised.has(taskId);
  }

  /** How many there have been: whoever reads a disk asks before and after. */
  count(taskId: TaskId): number {
    return this.#raised.get(taskId) ?? 0;
  }

  clear(taskId: TaskId): void {
    this.#raised.delete(taskId);
  }
}
