import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRunnerConfig, type RunnerConfig } from '../../config/runner.ts';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import { createRunner, type Runner } from '../../runner/runner.ts';
import { EngineCorner } from './engine-corner.ts';
import { mainEngine, privateEngine, type PrivateEngine } from './engine.ts';
import { scopedEngine } from './scoped-engine.ts';
import { RUNNER_TOKEN, startHost, type TestHost } from './start-host.ts';

type Env = Readonly<Record<string, string>>;

const QUICK: Env = {
  EXIT_DEBOUNCE_MS: '300',
  RESTORE_GRACE_MS: '300',
  MIN_FREE_DISK: '1MB',
  LOG_LEVEL: 'error',
};

/** A real runner that comes back under the same address, as a machine that was restarted does. */
export class NodeUnderTest {
  #runner: Runner | undefined;
  #port = '0';

  private constructor(
    private readonly env: Env,
    private readonly dataDir: string,
    private readonly engineFor: (config: RunnerConfig) => Engine,
  ) {}

  static async start(env: Env, engineFor: (config: RunnerConfig) => Engine = connectDocker): Promise<NodeUnderTest> {
    const node = new NodeUnderTest(env, await mkdtemp(join(tmpdir(), 'savepoint-node-')), engineFor);
    await node.start();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const own = { DATA_DIR: this.dataDir, RUNNER_PORT: this.#port, RUNNER_TOKEN };
    const config = loadRunnerConfig({ env: { ...QUICK, ...this.env, ...own } });
    this.#runner = await createRunner(config, { engine: this.engineFor(config) });
    this.#port = new URL(this.#runner.url).port;
  }

  async stop(): Promise<void> {
    await this.#runner?.stop();
    this.#runner = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A host over two real runners on two real Engines: `a` on the one that all tests share, `b` on one of its own. */
export interface TwoNodes {
  readonly host: TestHost;
  readonly a: NodeUnderTest;
  readonly b: NodeUnderTest;
  /** Where the VPSes of `a` stand. Its prefix begins every task_id, so that they can be told from those of others. */
  readonly corner: EngineCorner;
  readonly engine: PrivateEngine;
  taskId(word: string): string;
  remove(): Promise<void>;
}

export async function twoNodes(): Promise<TwoNodes> {
  const corner = new EngineCorner(await mainEngine());
  const engine = await privateEngine('host');
  const a = await NodeUnderTest.start({ NODE_NAME: 'a', DOCKER_HOST: corner.dockerHost }, (config) =>
    scopedEngine(connectDocker(config), corner.prefix),
  );
  const b = await NodeUnderTest.start({ NODE_NAME: 'b', DOCKER_HOST: engine.dockerHost });
  const host = await startHost({ RUNNERS: `a=${a.url},b=${b.url}` });
  const remove = async () => {
    await host.remove();
    await Promise.all([a.remove(), b.remove()]);
    await corner.clear();
    await engine.remove();
  };
  return { host, a, b, corner, engine, taskId: (word) => corner.name(word), remove };
}
