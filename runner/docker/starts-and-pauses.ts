/**
 * Keeps apart the start of a command in a container and the pause of that container: an Engine that pauses one while a
 * command is just being started in it may hang, and cannot be asked to resume it then. A pause waits for the starts that
 * have begun, and a start waits for the pauses; after a pause the Engine refuses it.
 */
export class StartsAndPauses {
  readonly #starts = new Map<string, Set<Promise<unknown>>>();
  readonly #pauses = new Map<string, Promise<unknown>>();

  async start<T>(id: string, start: () => Promise<T>): Promise<T> {
    for (let pause = this.#pauses.get(id); pause; pause = this.#pauses.get(id)) await pause;
    const others = this.#starts.get(id) ?? new Set();
    this.#starts.set(id, others);
    const starting = start();
    const over = ended(starting);
    others.add(over);
    try {
      return await starting;
    } finally {
      others.delete(over);
      if (others.size === 0) this.#starts.delete(id);
    }
  }

  async pause<T>(id: string, pause: () => Promise<T>): Promise<T> {
    const before = [this.#pauses.get(id), ...(this.#starts.get(id) ?? [])];
    const pausing = Promise.all(before).then(pause);
    const over = ended(pausing);
    this.#pauses.set(id, over);
    try {
      return await pausing;
    } finally {
      if (this.#pauses.get(id) === over) this.#pauses.delete(id);
    }
  }
}

function ended(work: Promise<unknown>): Promise<unknown> {
  return work.catch(() => undefined);
}
