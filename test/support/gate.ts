/** Lets pass what comes while it is open. What comes while it is shut waits until it opens. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  #arrived: Promise<void> = Promise.resolve();
  #arrive: () => void = () => undefined;

  shut(): void {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
    this.#arrived = new Promise((resolve) => (this.#arrive = resolve));
  }

  open(): void {
    this.#open();
  }

  /** Resolves when somebody has come to the shut gate. */
  waiting(): Promise<void> {
    return this.#arrived;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#arrive();
    await this.#opened;
    return work();
  }
}
