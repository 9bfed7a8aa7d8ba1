import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateEngine, type PrivateEngine } from './engine.ts';
import { busyboxImage } from './images.ts';
import type { CompiledRunner } from './runner-process/compile.ts';
import type { Step } from './runner-process/messages.ts';
import { RunnerProcess } from './runner-process/runner-process.ts';
import type { Knowledge } from './world/check-invariants.ts';
import { PlainEngine } from './world/plain-engine.ts';
import { WorldReader, type World } from './world/read-world.ts';
import { settledWorld } from './world/settled-world.ts';

/** An Engine and a data folder on which one runner after another starts, dies and settles. */
export class CrashLab {
  readonly engine: PlainEngine;
  readonly #worlds: WorldReader;
  #next: RunnerProcess;
  #runner: RunnerProcess | undefined;

  private constructor(
    readonly daemon: PrivateEngine,
    readonly dataDir: string,
    readonly compiled: CompiledRunner,
    readonly settings: Readonly<Record<string, string>>,
  ) {
    this.engine = new PlainEngine(daemon.dockerHost);
    this.#worlds = new WorldReader(this.engine, dataDir);
    this.#next = new RunnerProcess(compiled.entry);
  }

  /** A disk of its own makes every flush a flush of this Engine's data only. */
  static async open(name: string, compiled: CompiledRunner, settings: Readonly<Record<string, string>>) {
    const daemon = await privateEngine(name, { diskMegabytes: 600 });
    await busyboxImage(daemon.dockerHost);
    return new CrashLab(daemon, await mkdtemp(join(tmpdir(), 'savepoint-crash-')), compiled, settings);
  }

  get runner(): RunnerProcess {
    if (this.#runner === undefined) throw new Error('the runner does not run');
    return this.#runner;
  }

  /**
   * Starts a runner on what an earlier one left, and lets the process after it load its code meanwhile. `deadly`: it kills
   * itself at that step, also if it comes there by itself and at once.
   */
  async start(settings: Readonly<Record<string, string>> = {}, deadly?: Step): Promise<RunnerProcess> {
    this.#runner = this.#next;
    this.#next = new RunnerProcess(this.compiled.entry);
    if (deadly !== undefined) await this.#runner.dieAt(deadly);
    const own = { DOCKER_HOST: this.daemon.dockerHost, DATA_DIR: this.dataDir };
    await this.#runner.start({ ...QUICK, ...this.settings, ...settings, ...own });
    return this.#runner;
  }

  settled(known: Knowledge): Promise<{ world: World; violations: string[] }> {
    return settledWorld(this.#worlds, known);
  }

  async close(): Promise<void> {
    await Promise.all([this.#runner?.kill(), this.#next.kill()]);
    await this.daemon.remove();
    await rm(this.dataDir, { recursive: true });
  }
}

const QUICK = {
  EXIT_DEBOUNCE_MS: '100',
  RESTORE_GRACE_MS: '100',
  HEALTH_TIMEOUT_MS: '5000',
  MIN_FREE_DISK: '1MB',
  LOG_LEVEL: 'warn',
};
