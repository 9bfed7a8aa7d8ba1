import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { loadRunnerConfig } from '../../config/runner.ts';
import { createRunner, type Runner, type RunnerOverrides } from '../../runner/runner.ts';
import { call } from '../../runner/wire/call.ts';
import type { CreateVps } from '../../runner/wire/create-vps.ts';
import type { Endpoint, Given, Reply } from '../../runner/wire/endpoint.ts';
import type { Vps } from '../../runner/wire/model.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { createVps, vpsStatus } from '../../runner/wire/runner-api.ts';
import { privateEngine, type PrivateEngine } from './engine.ts';
import { busyboxImage } from './images.ts';
import type { Knowledge } from './world/check-invariants.ts';
import { LIVING, PlainEngine } from './world/plain-engine.ts';
import { WorldReader } from './world/read-world.ts';
import { settledWorld } from './world/settled-world.ts';

type Settings = Readonly<Record<string, string>>;

const TOKEN = 'the-token-of-the-private-node';

/** A runner in this process and an Engine that nobody else uses. */
export class PrivateNode {
  readonly engine: PlainEngine;
  readonly #worlds: WorldReader;
  #runner: Runner | undefined;

  private constructor(
    readonly daemon: PrivateEngine,
    readonly dataDir: string,
    readonly busybox: string,
  ) {
    this.engine = new PlainEngine(daemon.dockerHost);
    this.#worlds = new WorldReader(this.engine, dataDir);
  }

  static async open(name: string): Promise<PrivateNode> {
    const daemon = await privateEngine(name, { diskMegabytes: 600 });
    const busybox = await busyboxImage(daemon.dockerHost);
    return new PrivateNode(daemon, await mkdtemp(join(tmpdir(), 'savepoint-node-')), busybox);
  }

  async start(settings: Settings = {}, overrides: RunnerOverrides = {}): Promise<void> {
    await this.stop();
    const own = { DOCKER_HOST: this.daemon.dockerHost, DATA_DIR: this.dataDir, RUNNER_PORT: '0', RUNNER_TOKEN: TOKEN };
    this.#runner = await createRunner(loadRunnerConfig({ env: { ...QUICK, ...settings, ...own } }), overrides);
  }

  async stop(): Promise<void> {
    await this.#runner?.stop();
    this.#runner = undefined;
  }

  call<E extends Endpoint>(called: E, given: Given<E> = {}): Promise<Reply<E>> {
    return call({ name: 'private node', url: this.#runner?.url ?? '', token: TOKEN }, called, given);
  }

  /** Makes a small VPS with this text in its marker file. */
  async vps(name: string, marker: string, wish: Partial<z.input<typeof CreateVps>> = {}): Promise<Vps> {
    const task_id = TaskId.parse(name);
    const command = ['sh', '-c', LIVING];
    const vps = await this.call(createVps, { body: { task_id, image: this.busybox, command, ...wish } });
    await this.engine.mark(idOf(vps), marker);
    return vps;
  }

  status(task_id: TaskId): Promise<Vps> {
    return this.call(vpsStatus, { params: { task_id } });
  }

  /** Changes the marker of the container that the VPS has now. */
  async mark(task_id: TaskId, marker: string): Promise<void> {
    await this.engine.mark(idOf(await this.status(task_id)), marker);
  }

  async marker(task_id: TaskId): Promise<string | undefined> {
    return this.engine.marker(idOf(await this.status(task_id)));
  }

  /** What is wrong once all background work is over. */
  async violations(known: Knowledge): Promise<string[]> {
    return (await settledWorld(this.#worlds, known)).violations;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.daemon.remove();
    await rm(this.dataDir, { recursive: true });
  }
}

export function idOf({ task_id, container }: Vps): string {
  if (container === null) throw new Error(`${task_id} has no container`);
  return container.id;
}

const QUICK: Settings = {
  EXIT_DEBOUNCE_MS: '200',
  RESTORE_GRACE_MS: '300',
  HEALTH_TIMEOUT_MS: '10000',
  MIN_FREE_DISK: '1MB',
  LOG_LEVEL: 'error',
  MAX_SNAPSHOTS_PER_VPS: '0',
};
