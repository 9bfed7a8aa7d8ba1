import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { call, type Target } from '../../../runner/wire/call.ts';
import type { Endpoint, Given, Reply } from '../../../runner/wire/endpoint.ts';
import type { FromRunner, Step, ToRunner } from './messages.ts';

export const RUNNER_TOKEN = 'the-token-of-the-runner-process';

/** A runner that can be killed, seen from outside. */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #loaded: Promise<unknown>;
  /** The steps that it has gone through since it was told to die at none. */
  readonly steps: Step[] = [];
  /** Resolves when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  #url = '';
  #printed = '';

  /** Loads the code. It does nothing yet. */
  constructor(entry: string) {
    this.#child = fork(entry, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { PATH: process.env.PATH } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#printed = (this.#printed + text).slice(-20_000)));
    }
    this.ended = once(this.#child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
    this.#loaded = once(this.#child, 'message');
    this.#child.on('message', (message: FromRunner) => {
      if (typeof message === 'object' && 'step' in message) this.steps.push(message.step);
    });
  }

  /** The last that it wrote to its log. */
  get printed(): string {
    return this.#printed;
  }

  get target(): Target {
    return { name: 'runner process', url: this.#url, token: RUNNER_TOKEN };
  }

  /** Starts the runner; resolves when it has settled and answers. */
  async start(env: Readonly<Record<string, string>>): Promise<void> {
    await this.#loaded;
    const answer = new Promise<FromRunner>((resolve) => {
      this.#child.on('message', (message: FromRunner) => {
        if (typeof message === 'object' && !('step' in message)) resolve(message);
      });
    });
    this.#tell({ start: { ...env, RUNNER_PORT: '0', RUNNER_TOKEN } });
    const first = await Promise.race([answer, this.ended]);
    if (typeof first !== 'object' || first === null || !('url' in first)) {
      throw new Error(`the runner did not start: ${JSON.stringify(first)}\n${this.#printed}`);
    }
    this.#url = first.url;
  }

  call<E extends Endpoint>(called: E, given: Given<E> = {}): Promise<Reply<E>> {
    return call(this.target, called, given);
  }

  /** From then on it kills itself when an operation comes to this step. */
  async dieAt(step: Step): Promise<void> {
    this.#tell({ dieAt: step });
    await this.heard();
  }

  /** Resolves when it has heard all that it was told, and we all that it had to say until then. */
  async heard(): Promise<void> {
    const answer = new Promise<void>((resolve) => {
      const listen = (message: FromRunner) => {
        if (message !== 'heard') return;
        this.#child.off('message', listen);
        resolve();
      };
      this.#child.on('message', listen);
    });
    this.#tell('hear');
    await Promise.race([answer, this.ended]);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#tell('stop');
    await this.ended;
  }

  #tell(message: ToRunner): void {
    // A process that has ended hears nothing, and says so by its end.
    if (this.#child.connected) this.#child.send(message);
  }
}
