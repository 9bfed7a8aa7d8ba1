import { createHash, timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A text that must not reach logs, errors or events: it shows itself only to who calls `reveal`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  /** Takes the same time whatever the candidate is: digests are compared, so not even its length tells anything. */
  equals(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), digest(this.#text));
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
