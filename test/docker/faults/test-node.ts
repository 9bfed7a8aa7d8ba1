import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadRunnerConfig } from '../../../config/runner.ts';
import { VpsDocument } from '../../../runner/ports/documents.ts';
import { createRunner, type Runner, type RunnerOverrides } from '../../../runner/runner.ts';
import { call } from '../../../runner/wire/call.ts';
import type { Endpoint, Given, Reply } from '../../../runner/wire/endpoint.ts';
import { listOperations } from '../../../runner/wire/runner-api.ts';
import { AppError, type ErrorCode } from '../../../runner/wire/errors.ts';

const TOKEN = 'a-token-of-tests-only';

export interface TestNodeOptions {
  readonly dockerHost: string;
  /** Left out: a folder of its own. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly overrides?: RunnerOverrides;
}

/** A runner of a test's own, asked over HTTP, which can be stopped and started again on the same data. */
export class TestNode {
  #runner: Runner | undefined;

  private constructor(
    readonly dataDir: string,
    private readonly options: TestNodeOptions,
  ) {}

  static async start(options: TestNodeOptions): Promise<TestNode> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'savepoint-faults-')));
    const node = new TestNode(dataDir, options);
    await node.start();
    return node;
  }

  get url(): string {
    if (this.#runner === undefined) throw new Error('this runner is stopped');
    return this.#runner.url;
  }

  async start(overrides: RunnerOverrides = this.options.overrides ?? {}): Promise<void> {
    const env = {
      DOCKER_HOST: this.options.dockerHost,
      DATA_DIR: this.dataDir,
      RUNNER_PORT: '0',
      RUNNER_TOKEN: TOKEN,
      MIN_FREE_DISK: '1',
      RESTORE_GRACE_MS: '100',
      EXIT_DEBOUNCE_MS: '200',
      LOG_LEVEL: process.env['FAULTS_LOG'] ?? 'silent',
      ...this.options.env,
    };
    this.#runner = await createRunner(loadRunnerConfig({ env }), overrides);
  }

  async stop(): Promise<void> {
    await this.#runner?.stop();
    this.#runner = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  call<E extends Endpoint>(called: E, given?: Given<E>): Promise<Reply<E>> {
    return call({ name: 'test', url: this.url, token: TOKEN }, called, given);
  }

  /** Makes a call that must fail, with this code if one is given. */
  async refusal<E extends Endpoint>(called: E, given: Given<E>, code?: ErrorCode): Promise<AppError> {
    const failure = await this.call(called, given).then(
      (reply) => expect.fail(`it succeeded: ${JSON.stringify(reply)}`),
      (thrown: unknown) => thrown,
    );
    if (!(failure instanceof AppError)) throw failure;
    if (code !== undefined) expect(failure).toMatchObject({ code });
    return failure;
  }

  /** Waits until nothing is under way: the runner snapshots by itself what ended by itself. */
  async idle(): Promise<void> {
    await expect
      .poll(async () => (await this.call(listOperations)).operations.filter(({ state }) => state === 'running'), {
        timeout: 60_000,
      })
      .toEqual([]);
  }

  /** A call past the client: any path, any body, the status and what was answered. */
  async raw(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(new URL(path, this.url), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  /** The documents as the disk has them. */
  async documents(): Promise<VpsDocument[]> {
    const folder = join(this.dataDir, 'vps');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.map((text) => VpsDocument.parse(JSON.parse(text)));
  }
}
