import { request } from 'node:http';
import { markerIn, markersByLayer, tarOf } from './marker-tar.ts';

/** A container as the Engine itself shows it. */
export interface SeenContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface SeenImage {
  readonly id: string;
  readonly tags: readonly string[];
  /** The image that it was built on; empty when there is none. */
  readonly parent: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface ListedContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly ImageID: string;
  readonly State: string;
  readonly Labels: Record<string, string> | null;
}

interface ListedImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly ParentId: string;
  readonly Labels: Record<string, string> | null;
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly StartedAt: string; readonly FinishedAt: string };
  readonly Config: { readonly Labels: Record<string, string> };
  readonly HostConfig: { readonly PortBindings: Record<string, { HostPort: string }[]> | null };
}

/** The Engine as a person with the docker command reaches it: nothing of ours is in between. */
export class PlainEngine {
  constructor(readonly dockerHost: string) {}

  async containers(): Promise<SeenContainer[]> {
    const listed = await this.ask<ListedContainer[]>('GET', '/containers/json?all=1');
    return listed.map(({ Id, Names, ImageID, State, Labels }) => ({
      ...{ id: Id, imageId: ImageID, status: State, labels: Labels ?? {} },
      name: Names[0]?.slice(1) ?? '',
    }));
  }

  async images(): Promise<SeenImage[]> {
    const listed = await this.ask<ListedImage[]>('GET', '/images/json?all=1');
    return listed.map(({ Id, RepoTags, ParentId, Labels }) => ({
      ...{ id: Id, parent: ParentId, labels: Labels ?? {} },
      tags: (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    }));
  }

  inspect(container: string): Promise<Inspected> {
    return this.ask<Inspected>('GET', `/containers/${container}/json`);
  }

  /** Starts a container, with a program that ends when told to, unless another is given. */
  async run(name: string, options: Record<string, unknown>): Promise<string> {
    const Cmd = ['sh', '-c', LIVING];
    const { Id } = await this.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, { Cmd, ...options });
    await this.ask('POST', `/containers/${Id}/start`);
    return Id;
  }

  act(container: string, action: 'start' | 'stop' | 'kill' | 'pause' | 'unpause'): Promise<unknown> {
    return this.ask('POST', `/containers/${container}/${action}`);
  }

  /** Runs a command in a container and waits for its end. */
  async exec(container: string, ...Cmd: string[]): Promise<void> {
    const asked = { Cmd, AttachStdout: true, AttachStderr: true };
    const { Id } = await this.ask<{ Id: string }>('POST', `/containers/${container}/exec`, asked);
    await this.#send('POST', `/exec/${Id}/start`, JSON.stringify({ Detach: false }), 'application/json');
  }

  remove(container: string): Promise<unknown> {
    return this.ask('DELETE', `/containers/${container}?force=1`);
  }

  removeImage(image: string): Promise<unknown> {
    return this.ask('DELETE', `/images/${image}`);
  }

  async commit(container: string, query: Record<string, string>, labels: object = {}): Promise<string> {
    const path = `/commit?${new URLSearchParams({ container, pause: '0', ...query })}`;
    return (await this.ask<{ Id: string }>('POST', path, { Labels: labels })).Id;
  }

  /** Writes the marker file of a container, whatever state it is in (`docker cp`). */
  async mark(container: string, marker: string): Promise<void> {
    const path = `/containers/${container}/archive?path=/`;
    await this.#send('PUT', path, await tarOf(marker), 'application/x-tar');
  }

  /** What the marker file of a container says; undefined when there is none. */
  async marker(container: string): Promise<string | undefined> {
    const { status, bytes } = await this.#exchange('GET', `/containers/${container}/archive?path=/marker`);
    return status === 404 ? undefined : markerIn(bytes);
  }

  /** Whether there is such a file in a container. */
  async has(container: string, path: string): Promise<boolean> {
    const { status } = await this.#exchange('HEAD', `/containers/${container}/archive?path=${path}`);
    return status === 200;
  }

  /** The marker of an image, without making a container of it. */
  async markerOfImage(image: string): Promise<string | undefined> {
    return markersByLayer((await this.#send('GET', `/images/${image}/get`)).bytes);
  }

  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const { bytes } = await this.#send(method, path, body && JSON.stringify(body), 'application/json');
    return (bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined) as T;
  }

  async #send(method: string, path: string, body?: string | Buffer, type?: string) {
    const reply = await this.#exchange(method, path, body, type);
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${reply.bytes.toString()}`);
    return reply;
  }

  #exchange(method: string, path: string, body?: string | Buffer, type?: string) {
    return new Promise<{ status: number; bytes: Buffer }>((resolve, reject) => {
      const socketPath = this.dockerHost.replace(/^unix:\/\//, '');
      const headers = body === undefined ? {} : { 'content-type': type };
      const sent = request({ socketPath, method, path, headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(pieces) }));
      });
      sent.on('error', reject).end(body);
    });
  }
}

/** Lives until it is told to end, and then ends at once. */
export const LIVING = 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';
