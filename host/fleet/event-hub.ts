import type { HostEvent } from '../wire/host-model.ts';

/** A fact, with what is needed to know who may hear of it. */
export interface Heard {
  readonly event: HostEvent;
  /** Null for facts about nodes. */
  readonly vps: { readonly task_id: string; readonly project: string | null } | null;
}

export type Listener = (heard: Heard) => void;

/** Carries facts to whoever listens. A listener that fails is dropped: it breaks neither the fleet nor the others. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  emit(heard: Heard): void {
    for (const listener of this.#listeners) {
      try {
        listener(heard);
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
