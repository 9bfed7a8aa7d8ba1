import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import Docker from 'dockerode';
import { VPS_LABEL } from '../../runner/ports/snapshot-label.ts';

const TEST_LABEL = 'io.savepoint.test';
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** A corner of a real Engine, reached past the runner as a person with the docker command would. Takes away its own only. */
export class EngineCorner {
  /** The beginning of every task_id and name in this corner. */
  readonly prefix = `rt${randomBytes(4).toString('hex')}`;
  readonly docker: Docker;
  readonly #anonymousVolumes = new Set<string>();

  constructor(readonly dockerHost: string) {
    const socketPath = dockerHost.replace(/^unix:\/\//, '');
    this.docker = dockerHost.startsWith('unix:') ? new Docker({ socketPath }) : new Docker();
  }

  get labels(): Record<string, string> {
    return { [TEST_LABEL]: this.prefix };
  }

  name(word: string): string {
    return `${this.prefix}-${word}`;
  }

  async inspect(ref: string): Promise<Docker.ContainerInspectInfo> {
    const inspected = await this.docker.getContainer(ref).inspect();
    for (const { Type, Name } of inspected.Mounts) {
      if (Type === 'volume' && Name !== undefined && ANONYMOUS.test(Name)) this.#anonymousVolumes.add(Name);
    }
    return inspected;
  }

  /** Makes and starts a container that Savepoint does not know. */
  async run(word: string, options: Docker.ContainerCreateOptions): Promise<string> {
    const Labels = { ...options.Labels, ...this.labels };
    const container = await this.docker.createContainer({ ...options, name: this.name(word), Labels });
    await container.start();
    return container.id;
  }

  async network(word: string, options: Partial<Docker.NetworkCreateOptions> = {}): Promise<string> {
    const name = this.name(word);
    await this.docker.createNetwork({ ...options, Name: name, Labels: this.labels });
    return name;
  }

  async volume(word: string): Promise<string> {
    const name = this.name(word);
    await this.docker.createVolume({ Name: name, Labels: this.labels });
    return name;
  }

  /** Runs a script in a container with its /bin/sh and returns what it prints. Throws when it fails. */
  async sh(ref: string, script: string, user = 'root'): Promise<string> {
    const Cmd = ['/bin/sh', '-euc', script];
    const container = this.docker.getContainer(ref);
    const exec = await container.exec({ Cmd, User: user, AttachStdout: true, AttachStderr: true });
    const [printed, complaints] = await this.#collect(await exec.start({}));
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0) throw new Error(`exit code ${ExitCode}: ${complaints}${printed}`);
    return printed;
  }

  async #collect(stream: Readable): Promise<[string, string]> {
    const [out, err] = [new PassThrough(), new PassThrough()];
    (this.docker.modem as { demuxStream(...streams: unknown[]): void }).demuxStream(stream, out, err);
    stream.once('end', () => [out, err].forEach((each) => each.end()));
    return Promise.all([textOf(out), textOf(err)]);
  }

  /** Names of the containers, and tags or ids of the images, that stand in this corner. */
  async standing(): Promise<{ containers: string[]; images: string[] }> {
    const [containers, images] = await Promise.all([this.#containers(), this.#images()]);
    return {
      containers: containers.map(({ Names }) => String(Names[0]).slice(1)).sort(),
      images: images.flatMap(refsOf).sort(),
    };
  }

  async clear(): Promise<void> {
    for (const { Id } of await this.#containers()) {
      await this.inspect(Id);
      await this.docker.getContainer(Id).remove({ force: true, v: true });
    }
    await this.#clearImages();
    for (const { Name } of (await this.docker.listNetworks(this.#own)) ?? [])
      await this.docker.getNetwork(Name).remove();
    const volumes = (await this.docker.listVolumes()).Volumes.map(({ Name }) => Name);
    const ours = (name: string) => name.includes(this.prefix) || this.#anonymousVolumes.has(name);
    for (const name of volumes.filter(ours)) await this.docker.getVolume(name).remove();
  }

  /** Children first: an image that others build on cannot go. */
  async #clearImages(): Promise<void> {
    const byAge = (await this.#images()).sort((a, b) => b.Created - a.Created);
    for (const ref of byAge.flatMap(refsOf)) await this.docker.getImage(ref).remove().catch(unlessGone);
  }

  get #own() {
    return { filters: { label: [`${TEST_LABEL}=${this.prefix}`] } };
  }

  async #containers(): Promise<Docker.ContainerInfo[]> {
    const all = await this.docker.listContainers({ all: true });
    return all.filter(({ Labels }) => this.#isOurs(Labels));
  }

  async #images(): Promise<Docker.ImageInfo[]> {
    return (await this.docker.listImages({ all: true })).filter(({ Labels }) => this.#isOurs(Labels ?? {}));
  }

  #isOurs(labels: Record<string, string>): boolean {
    return labels[TEST_LABEL] === this.prefix || (labels[VPS_LABEL] ?? '').startsWith(`${this.prefix}-`);
  }
}

function refsOf({ Id, RepoTags }: Docker.ImageInfo): string[] {
  const tags = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
  return tags.length > 0 ? tags : [Id];
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function unlessGone(failure: { statusCode?: number }): void {
  if (failure.statusCode !== 404) throw failure;
}
