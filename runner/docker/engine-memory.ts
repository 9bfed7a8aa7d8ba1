/** Of so many things is remembered what was said of them last. */
const FEW = 16;

/** What was said of things that never change, by their ids. */
export interface LastFew<T> {
  get(id: string): T | undefined;
  keep(id: string, said: T): void;
}

/**
 * What an Engine has said of itself, asked once. All of it is forgotten when the Engine goes away: another one may
 * answer at the same address afterwards.
 */
export class EngineMemory {
  #era = 0;

  forget(): void {
    this.#era += 1;
  }

  /** A question whose answer is remembered. A failure is not. */
  once<T>(ask: () => Promise<T>): () => Promise<T> {
    let known: { readonly era: number; readonly answer: Promise<T> } | undefined;
    return () => {
      if (known?.era === this.#era) return known.answer;
      const asked = { era: this.#era, answer: ask() };
      known = asked;
      asked.answer.catch(() => {
        if (known === asked) known = undefined;
      });
      return asked.answer;
    };
  }

  lastFew<T>(): LastFew<T> {
    let known = new Map<string, T>();
    let era = this.#era;
    const current = () => {
      if (era !== this.#era) known = new Map();
      era = this.#era;
      return known;
    };
    return {
      get: (id) => current().get(id),
      keep: (id, said) => {
        const all = current();
        all.delete(id);
        all.set(id, said);
        const [oldest] = all.keys();
        if (all.size > FEW && oldest !== undefined) all.delete(oldest);
      },
    };
  }
}
