/** A place among the pieces of heavy work. Who only waits gives it back meanwhile. */
export interface Slot {
  /** Waits until there is one again; at once if it is still held. */
  take(): Promise<void>;
  release(): void;
}

/** Bounds how many pieces of heavy work run at once on the node. Waiters are served in order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = this.#slot();
    await slot.take();
    try {
      return await work(slot);
    } finally {
      slot.release();
    }
  }

  #slot(): Slot {
    let held = false;
    return {
      take: async () => {
        if (held) return;
        if (this.#free > 0) this.#free -= 1;
        else await new Promise<void>((go) => this.#waiting.push(go));
        held = true;
      },
      release: () => {
        if (!held) return;
        held = false;
        const next = this.#waiting.shift();
        if (next) next();
        else this.#free += 1;
      },
    };
  }
}
