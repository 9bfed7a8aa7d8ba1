/**
 * Lets tasks of one key run one after another, in the order they came. Tasks of different keys do not wait.
 *
 * INVARIANTS: a task starts when all earlier ones of its key have ended, well or not; a key that nobody waits for takes
 * no memory; a task must never wait for another one of its own key.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(task);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, ended);
    void ended.then(() => {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    });
    return turn;
  }

  /** Resolves when nobody has a turn. */
  async over(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
