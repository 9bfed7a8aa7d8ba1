import type { Logger } from '../../config/logger.ts';
import type { Target } from '../../runner/wire/call.ts';
import type { Endpoint, Given, Reply } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import type { RunnerEvent } from '../../runner/wire/model.ts';
import { nodeInfo, ownedVps } from '../../runner/wire/runner-api.ts';
import type { Answer } from '../policy/fleet-view.ts';
import type { EventHub } from './event-hub.ts';
import { nodeNotFound } from './nodes.ts';
import { Owners, type Place } from './owners.ts';
import { lookUp } from './reach.ts';
import { type LinkTimes, RunnerLink } from './runner-link.ts';

export interface FleetTimes extends LinkTimes {
  /** How long a question that all nodes are asked may take: one that is away must not hold up the others. */
  readonly lookMs: number;
}

export const FLEET_TIMES: FleetTimes = { lookMs: 3_000, connectMs: 3_000, silenceMs: 45_000 };

const LIST_MS = 30_000;

interface Settings {
  readonly runnerToken: string;
  readonly hub: EventHub;
  readonly log: Logger;
  readonly now: () => Date;
  readonly times: FleetTimes;
}

/** The nodes at work: a link to each, and what was heard of who owns what. */
export class Fleet {
  readonly owners = new Owners();
  readonly #links = new Map<string, RunnerLink>();

  constructor(private readonly settings: Settings) {}

  join({ name, url }: { name: string; url: string }): void {
    const target = this.targetFor(name, url);
    const link = new RunnerLink(target, this.#ownerOf(target), this.settings.times);
    this.#links.set(name, link);
    link.start();
  }

  async leave(name: string): Promise<void> {
    const link = this.#links.get(name);
    this.#links.delete(name);
    this.owners.forgetNode(name);
    await link?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#links.values(), (link) => link.stop()));
  }

  targetFor(name: string, url: string): Target {
    return { name, url, token: this.settings.runnerToken };
  }

  /** Throws `node_not_found`. */
  target(name: string): Target {
    const link = this.#links.get(name);
    if (link) return link.target;
    throw nodeNotFound(name);
  }

  names(): string[] {
    return [...this.#links.keys()];
  }

  isUp(name: string): boolean {
    return this.#links.get(name)?.up ?? false;
  }

  /** Asks one node what it can answer at once. */
  look<E extends Endpoint>(at: Target, called: E, given: Given<E> = {}): Promise<Reply<E>> {
    return lookUp(at, called, given, { deadlineMs: this.settings.times.lookMs });
  }

  /** Asks all nodes at once. Never throws, and takes no longer than a short deadline. */
  everyone<E extends Endpoint>(called: E, given: Given<E> = {}): Promise<Answer<Reply<E>>[]> {
    const links = [...this.#links.values()];
    return Promise.all(
      links.map(async ({ target }) => {
        const { name: node } = target;
        return this.look(target, called, given).then(
          (value) => ({ node, value }),
          (cause: unknown) => ({ node, error: asAppError(cause) }),
        );
      }),
    );
  }

  #ownerOf(target: Target) {
    const { name: node } = target;
    const { hub, log, now } = this.settings;
    const tell = (type: 'node.up' | 'node.down') =>
      hub.emit({ event: { type, at: now().toISOString(), node }, vps: null });
    let wasUp: boolean | undefined;
    return {
      connected: async (signal: AbortSignal) => {
        await this.#readState(target, signal);
        wasUp = true;
        log.info({ node }, 'node up');
        tell('node.up');
      },
      heard: async (event: RunnerEvent) => {
        const { task_id } = event;
        const began = 'operation' in event ? event.operation.started_at : event.at;
        const place = this.owners.whenBegan(node, task_id, began) ?? (await this.#learn(target, event));
        hub.emit({ event: { ...event, node }, vps: { task_id, project: place?.project ?? null } });
        if (event.type === 'vps.deleted') this.owners.forget(node, task_id, event.at);
      },
      disconnected: (reason: string) => {
        if (wasUp === false) return;
        log.warn({ node, reason }, 'node down');
        if (wasUp) tell('node.down');
        wasUp = false;
      },
    };
  }

  /** Nobody waits for this, and a node with much to tell may take its time. */
  async #readState(target: Target, signal: AbortSignal): Promise<void> {
    void this.#checkName(target);
    const options = { deadlineMs: LIST_MS, signal };
    const { vps } = await lookUp(target, ownedVps, {}, options);
    this.owners.relearn(target.name, vps);
  }

  async #checkName(target: Target): Promise<void> {
    const { name } = await this.look(target, nodeInfo).catch(() => target);
    if (name !== target.name) this.settings.log.warn({ node: target.name, name }, 'a node calls itself otherwise');
  }

  /** Learns of a VPS that an event speaks of. It may be gone already: then only its id is known. */
  async #learn(target: Target, { task_id }: RunnerEvent): Promise<Place | undefined> {
    const { vps } = await this.look(target, ownedVps).catch(() => ({ vps: [] }));
    for (const each of vps) if (each.task_id === task_id) this.owners.learn(target.name, each);
    return this.owners.at(target.name, task_id);
  }
}

function asAppError(cause: unknown): AppError {
  return cause instanceof AppError ? cause : new AppError('internal', 'a node could not be asked', {}, { cause });
}
