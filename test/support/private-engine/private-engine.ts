import { randomBytes } from 'node:crypto';
import { daemonPid, startDaemon, stopDaemon } from '../../../scripts/engine/daemon.mjs';
import { mountDisk, mountQuickDisk } from '../../../scripts/engine/disk.mjs';
import { endOrphans } from '../../../scripts/engine/leftovers.mjs';
import { claim, removeAbandoned } from '../../../scripts/engine/owner.mjs';
import { removeContainers } from '../../../scripts/engine/remove-containers.mjs';
import { type Rooms, roomsOf } from '../../../scripts/engine/rooms.mjs';
import { removeTraces } from '../../../scripts/engine/traces.mjs';

/** A Docker Engine of a test's own, which may be killed and filled up. */
export interface PrivateEngine {
  readonly dockerHost: string;
  /** The folder of its images and containers. */
  readonly root: string;
  /** The file behind the disk of `root`, if it has one of its own. */
  readonly diskFile: string | null;
  /** Its network namespace: published ports of its containers answer only there. */
  readonly network: string;
  /** The pid of the dockerd; 0 while it is down. */
  readonly pid: number;
  /** SIGKILL. Its containers live on, as in reality, unless `everything` ends, too. */
  kill(options?: { everything?: boolean }): Promise<void>;
  /** Starts it, on the same data, after `kill` or `stop`. */
  start(): Promise<void>;
  /** SIGTERM: it stops its containers first. */
  stop(): Promise<void>;
  /** Ends it with all it ran and takes away all it left. */
  remove(): Promise<void>;
}

export interface PrivateEngineOptions {
  /** Its data is on a disk of this size, which keeps what was flushed. Left out: on a large one that waits for nothing. */
  diskMegabytes?: number;
}

/**
 * Starts a dockerd beside the main one. It has a network namespace of its own, so that its containers have networks
 * and no engine disturbs another; hence its published ports answer there only (see `network`).
 */
export async function privateEngine(name: string, options: PrivateEngineOptions = {}): Promise<PrivateEngine> {
  await removeAbandoned();
  const rooms = roomsOf(`${name.slice(0, 20)}-${randomBytes(3).toString('hex')}`);
  await claim(rooms);
  const engine = new Daemon(rooms, options.diskMegabytes ? rooms.diskFile : null);
  try {
    const { diskFile, place } = rooms;
    if (options.diskMegabytes) await mountDisk(diskFile, place.data, options.diskMegabytes * 1024 ** 2);
    else await mountQuickDisk(diskFile, place.data);
    await engine.start();
  } catch (error) {
    await engine.remove();
    throw error;
  }
  return engine;
}

class Daemon implements PrivateEngine {
  pid = 0;
  readonly #rooms: Rooms;

  constructor(
    rooms: Rooms,
    readonly diskFile: string | null,
  ) {
    this.#rooms = rooms;
  }

  get dockerHost(): string {
    return `unix://${this.#rooms.place.socket}`;
  }

  get root(): string {
    return this.#rooms.place.data;
  }

  get network(): string {
    return this.#rooms.place.network;
  }

  async start(): Promise<void> {
    this.pid = await startDaemon(this.#rooms.place);
  }

  async stop(): Promise<void> {
    await stopDaemon(this.#rooms.place);
    this.pid = 0;
  }

  async kill({ everything = false } = {}): Promise<void> {
    await stopDaemon(this.#rooms.place, 0);
    if (everything) await endOrphans(this.#rooms.place);
    this.pid = 0;
  }

  async remove(): Promise<void> {
    if (await daemonPid(this.#rooms.place)) await removeContainers(this.dockerHost);
    await this.stop();
    await removeTraces(this.#rooms);
  }
}
