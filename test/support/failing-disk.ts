import { writeFile } from 'node:fs/promises';
import { type Disk, realDisk } from '../../runner/store/disk.ts';

/** The real disk without the waiting for it, which can be told to fail at one of the next steps. */
export class FailingDisk implements Disk {
  /** What was done, in order: the step and the last part of its path. */
  readonly steps: string[] = [];
  #countdown = Number.POSITIVE_INFINITY;
  #code = 'EIO';

  /** Lets the n-th step from now fail, once. The first one is 0. */
  failAt(nth: number, code = 'EIO'): void {
    this.#countdown = nth;
    this.#code = code;
  }

  async writeSynced(path: string, text: string): Promise<void> {
    const fails = this.#step('write', path);
    await writeFile(path, fails ? text.slice(0, text.length / 2) : text, { flag: 'wx' });
    if (fails) throw fails;
  }

  async rename(from: string, to: string): Promise<void> {
    const fails = this.#step('rename', to);
    if (fails) throw fails;
    await realDisk.rename(from, to);
  }

  async unlink(path: string): Promise<void> {
    const fails = this.#step('unlink', path);
    if (fails) throw fails;
    await realDisk.unlink(path);
  }

  async syncFolder(folder: string): Promise<void> {
    const fails = this.#step('sync', folder);
    if (fails) throw fails;
  }

  #step(name: string, path: string): Error | undefined {
    this.steps.push(`${name} ${path.split('/').at(-1)}`);
    if (this.#countdown-- !== 0) return undefined;
    return Object.assign(new Error(`${this.#code}: injected`), { code: this.#code });
  }
}
