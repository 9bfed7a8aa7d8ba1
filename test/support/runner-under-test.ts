import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRunnerConfig } from '../../config/runner.ts';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import { createRunner, type Runner, type RunnerOverrides } from '../../runner/runner.ts';
import { call, type Target } from '../../runner/wire/call.ts';
import type { Endpoint, Given, Reply } from '../../runner/wire/endpoint.ts';
import type { CreateVps } from '../../runner/wire/create-vps.ts';
import type { RunnerEvent, Vps } from '../../runner/wire/model.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { createVps } from '../../runner/wire/runner-api.ts';
import { readEvents } from '../../runner/wire/read-events.ts';
import type { z } from 'zod';
import { EngineCorner } from './engine-corner.ts';
import { mainEngine } from './engine.ts';
import { scopedEngine } from './scoped-engine.ts';

/** Settings as the environment gives them. */
type Env = Readonly<Record<string, string>>;

/** What a test may put in the place of the real thing, or around it. */
export interface Changes extends Omit<RunnerOverrides, 'engine'> {
  readonly aroundEngine?: (engine: Engine) => Engine;
}

const TOKEN = 'the-token-of-the-runner-under-test';
const QUICK: Env = { EXIT_DEBOUNCE_MS: '300', RESTORE_GRACE_MS: '300', MIN_FREE_DISK: '1MB', LOG_LEVEL: 'error' };

/** Starts a runner in this process, on a free port, with records of its own, on the Engine that all tests share. */
export async function runnerUnderTest(env: Env = {}, changes: Changes = {}): Promise<RunnerUnderTest> {
  const corner = new EngineCorner(await mainEngine());
  const dataDir = await mkdtemp(join(tmpdir(), 'savepoint-runner-'));
  const tested = new RunnerUnderTest(corner, dataDir);
  await tested.start(env, changes);
  return tested;
}

/** A whole runner, used over HTTP as the host uses it. All its VPSes have task_ids that begin with the corner's prefix. */
export class RunnerUnderTest {
  #runner: Runner | undefined;
  readonly #listening = new AbortController();

  constructor(
    readonly corner: EngineCorner,
    readonly dataDir: string,
  ) {}

  async start(env: Env = {}, changes: Changes = {}): Promise<void> {
    const { dockerHost, prefix } = this.corner;
    const own = { DOCKER_HOST: dockerHost, DATA_DIR: this.dataDir, RUNNER_PORT: '0', RUNNER_TOKEN: TOKEN };
    const config = loadRunnerConfig({ env: { ...QUICK, ...env, ...own } });
    const { aroundEngine = (engine: Engine) => engine, ...overrides } = changes;
    const engine = aroundEngine(scopedEngine(connectDocker(config), prefix));
    this.#runner = await createRunner(config, { ...overrides, engine });
  }

  /** As after a stop for maintenance: the same records and the same Engine, perhaps other settings. */
  async startAgain(env: Env = {}, changes: Changes = {}): Promise<void> {
    await this.stop();
    await this.start(env, changes);
  }

  async stop(): Promise<void> {
    await this.#runner?.stop();
    this.#runner = undefined;
  }

  /** Ends the runner and takes away all that it and the test made. */
  async close(): Promise<void> {
    this.#listening.abort();
    await this.stop();
    await this.corner.clear();
    await rm(this.dataDir, { recursive: true });
  }

  get target(): Target {
    if (this.#runner === undefined) throw new Error('the runner does not run');
    return { name: 'runner under test', url: this.#runner.url, token: TOKEN };
  }

  taskId(word: string): TaskId {
    return TaskId.parse(this.corner.name(word));
  }

  call<E extends Endpoint>(called: E, given: Given<E> = {}): Promise<Reply<E>> {
    return call(this.target, called, given);
  }

  create(word: string, wish: z.input<typeof CreateVps>): Promise<Vps> {
    return this.call(createVps, { body: { ...wish, task_id: this.taskId(word) } });
  }

  /** A plain HTTP exchange, for what typed calls hide: statuses and headers. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...init.headers };
    return fetch(new URL(path, this.target.url), { ...init, headers });
  }

  /** All events from now on, in the order in which they arrive. */
  async listen(): Promise<readonly RunnerEvent[]> {
    const heard: RunnerEvent[] = [];
    const { body } = await this.fetch('/api/events', { signal: this.#listening.signal });
    const read = async () => {
      for await (const event of readEvents(body as ReadableStream<Uint8Array>)) heard.push(event as RunnerEvent);
    };
    read().catch(() => undefined);
    return heard;
  }
}
