import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './plain-request.ts';

/** What `docker inspect` tells, as far as these tests change or read it. */
export interface Inspected {
  readonly Id: string;
  readonly Config: Record<string, unknown> & { readonly Labels: Record<string, string> };
  readonly HostConfig: Record<string, unknown> & { readonly Binds: string[] };
  Mounts: { readonly Name?: string; readonly Destination: string; readonly Mode: string }[];
  readonly NetworkSettings: { readonly Networks: Record<string, Endpoint> };
}

type Endpoint = Record<string, unknown> & {
  readonly Aliases: readonly string[] | null;
  /** Newer Engines keep the short id out of the aliases and here. */
  readonly DNSNames?: readonly string[] | null;
  readonly IPAMConfig: unknown;
};

/** A corner of a real Engine, reached past the adapter, as a person with the docker command would. */
export class Lab {
  readonly name = `savepoint-fidelity-${randomBytes(4).toString('hex')}`;
  readonly firstNetwork = `${this.name}-1`;
  readonly secondNetwork = `${this.name}-2`;
  readonly volume = `${this.name}-volume`;
  readonly subnet = `10.${64 + (randomBytes(1).readUInt8() % 128)}.${randomBytes(1).readUInt8()}`;
  folder = '';
  readonly #containers: string[] = [];
  readonly #images: string[] = [];

  constructor(
    readonly dockerHost: string,
    readonly busybox: string,
  ) {}

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'savepoint-fidelity-'));
    const ipam = { Config: [{ Subnet: `${this.subnet}.0/24` }] };
    await this.request('POST', '/networks/create', { Name: this.firstNetwork, IPAM: ipam, Labels: this.#labels });
    await this.request('POST', '/networks/create', { Name: this.secondNetwork, Labels: this.#labels });
  }

  request<T>(method: string, path: string, body?: object): Promise<T> {
    return ask<T>(this.dockerHost, method, path, body);
  }

  /** Starts a container on busybox that stays alive, with whatever else is asked for. */
  async run(name: string, options: Record<string, unknown>, second?: object): Promise<string> {
    const id = await this.make(name, options, second);
    await this.request('POST', `/containers/${id}/start`);
    return id;
  }

  async make(name: string, options: Record<string, unknown>, second?: object): Promise<string> {
    const Cmd = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];
    const body = { Image: this.busybox, Cmd, ...options };
    const path = `/containers/create?name=${this.name}-${name}`;
    const id = this.adopt((await this.request<{ Id: string }>('POST', path, body)).Id);
    if (second) {
      const connection = { Container: id, EndpointConfig: second };
      await this.request('POST', `/networks/${this.secondNetwork}/connect`, connection);
    }
    return id;
  }

  /** The image of a container that only differs in its config. */
  async image(tag: string, config: Record<string, unknown>): Promise<string> {
    const { Id } = await this.request<{ Id: string }>('POST', '/containers/create', {
      Image: this.busybox,
      Cmd: ['x'],
    });
    this.adopt(Id);
    const changes = Object.entries(config).map(([key, words]) => `${key.toUpperCase()} ${JSON.stringify(words)}`);
    const query = new URLSearchParams({ container: Id, repo: this.name, tag });
    for (const change of changes) query.append('changes', change);
    await this.request('POST', `/commit?${query}`);
    this.#images.push(`${this.name}:${tag}`);
    return `${this.name}:${tag}`;
  }

  /** Has an image made under a name of this lab's own, to be removed with it. */
  async keepImage(tag: string, make: (repository: string, tag: string) => Promise<string>): Promise<string> {
    this.#images.push(`${this.name}:${tag}`);
    return make(this.name, tag);
  }

  inspect(id: string): Promise<Inspected> {
    return this.request<Inspected>('GET', `/containers/${id}/json`);
  }

  /** Takes a container into those that are removed at the end. */
  adopt(id: string): string {
    this.#containers.push(id);
    return id;
  }

  async close(): Promise<void> {
    // With `v` for the volumes that have no name; those that have one are removed by it.
    for (const id of this.#containers) await this.#gone(`/containers/${id}?force=1&v=1`);
    for (const image of this.#images) await this.#gone(`/images/${image}`);
    for (const network of [this.firstNetwork, this.secondNetwork]) await this.#gone(`/networks/${network}`);
    for (const volume of [this.volume, `${this.volume}-2`, ...this.#anonymous]) await this.#gone(`/volumes/${volume}`);
    await rm(this.folder, { recursive: true });
  }

  /** A volume without a name that has got one by being brought back is nobody's to remove with its container. */
  keepTrackOf(volume: string): void {
    this.#anonymous.push(volume);
  }

  readonly #anonymous: string[] = [];

  get #labels() {
    return { 'io.savepoint.test': this.name };
  }

  async #gone(path: string): Promise<void> {
    await this.request('DELETE', path).catch((error: Error) => {
      if (!/no such|not found/i.test(error.message)) throw error;
    });
  }
}
