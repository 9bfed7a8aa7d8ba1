import type { RunnerEvent } from '../wire/model.ts';

export type Listener = (event: RunnerEvent) => void;

/** Carries facts to whoever listens. A listener cannot break the service that speaks, nor another listener. */
export class EventBus {
  readonly #listeners = new Set<Listener>();

  emit(event: RunnerEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        this.#listeners.delete(listener);
      }
    }
  }

  /** Returns the way to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
