import type { Operation } from '../../client/index.ts';
import { progressText } from '../look/progress-text.ts';
import type { Terminal } from './terminal.ts';

const REDRAW_MS = 500;
const CLEARED = '\r\x1b[2K';

/** One line that says how an operation gets on, and is gone when it is over. */
export class ProgressLine {
  #operation: Operation | undefined;
  readonly #since = performance.now();
  readonly #redrawing = setInterval(() => this.#draw(), REDRAW_MS);
  /** How long such an operation usually takes, once that is known. */
  usualMs: number | null = null;

  constructor(private readonly terminal: Terminal) {}

  show(operation: Operation): void {
    this.#operation = operation;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#redrawing);
    if (this.#operation) this.terminal.err(CLEARED);
  }

  #draw(): void {
    if (!this.#operation) return;
    const elapsedMs = performance.now() - this.#since;
    this.terminal.err(CLEARED + progressText(this.#operation, elapsedMs, this.usualMs));
  }
}
