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
}
