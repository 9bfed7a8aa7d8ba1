import type { PublishedPort, Uncaptured } from '../wire/model.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import type { TaskId } from '../wire/names.ts';
import type { CommandEnd, CommandWish } from './commands.ts';
import type { Layer } from './deltas.ts';

/**
 * What the services need of a Docker Engine, in our words. Every call has a deadline and throws AppError:
 * engine_unavailable (nothing answers), engine_timeout, no_space, port_taken, start_failed, image_not_found,
 * network_not_found, container_not_found, vps_exists (another container has that name), engine_error (anything else the
 * Engine refused).
 */
export interface Engine {
  info(): Promise<EngineInfo>;

  containers(): Promise<readonly ContainerSummary[]>;
  /** Undefined when there is no such container. */
  container(ref: string): Promise<Container | undefined>;
  /** Bytes in the container's writable layer. Walks the layer: cost grows with the number of files. */
  writtenBytes(id: string): Promise<number>;
  /** Makes a container that is not started. */
  create(recipe: Recipe): Promise<string>;
  /** The recipe for a new VPS, from what a person asked for and what the image says. */
  recipeFor(taskId: TaskId, wish: CreateVps): Promise<ContainerSpec>;
  /** The spec of another VPS of the same kind, with host ports that are free. What it shares with that, it is told. */
  likeOf(taskId: TaskId, spec: ContainerSpec, wish: LikeWish): Promise<Like>;
  /** What a container of this spec would be given. Throws engine_error when the spec cannot be understood. */
  demandsOf(spec: ContainerSpec): Demands;
  start(id: string): Promise<void>;
  /** Stops with the container's own signal and timeout unless one is given (seconds). Stopped already is fine. */
  stop(id: string, timeout?: number): Promise<void>;
  kill(id: string): Promise<void>;
  /** Throws wrong_state when it does not run or stands still already: then nothing was done. */
  pause(id: string): Promise<void>;
  unpause(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  /** Removes a container that does not run. With its volumes: those without a name that no other container has. */
  remove(id: string, how?: { readonly withVolumes: boolean }): Promise<void>;
  /** What stands at a path of a container that does not run; undefined: nothing. A link at its end is not followed. */
  entryAt(id: string, path: string): Promise<Entry | undefined>;
  /** Puts files of root's into a folder of a container, each in the place of whatever bears its name there. */
  putFiles(id: string, folder: string, files: readonly PutFile[]): Promise<void>;
  /**
   * Runs a command in a container that runs, and waits for its end. One whose time is over is ended, as far as the
   * container has the means to. Throws wrong_state when the container does not run, or ends meanwhile.
   */
  exec(id: string, wish: CommandWish): Promise<CommandEnd>;
  /** The paths in which a container's disk differs from its image. Walks the layer, as `writtenBytes` does. */
  changes(id: string): Promise<readonly string[]>;

  /**
   * Saves the container's filesystem as an image. Does not pause: the caller has frozen or stopped it, or takes into
   * account that it moves. Without repository and tag the image gets no name. Returns its id.
   */
  commit(id: string, saved: Saved | Inscription): Promise<string>;
  /** Makes an image of the layers of another one and one more. Returns its id. */
  loadLayer(onTop: OnTop): Promise<string>;
  /** Where all is that the container has written, as a folder of this machine; else why there is no such folder. */
  diskOf(container: Pick<Container, 'layer'>): Promise<DiskPlace>;
  /** Where the layers of an image are, the lowest first; undefined when there is no such image. */
  layersOf(ref: string): Promise<LayerPlaces | undefined>;
  /** Everything that stands on the Engine's disk, managed or not; else why that cannot be seen. */
  stored(): Promise<Stored>;
  /** Undefined when there is no such image. `ref` is an id or repository:tag. */
  image(ref: string): Promise<Image | undefined>;
  /** Every image that bears a snapshot label, tagged or not. */
  snapshotImages(): Promise<readonly ImageSummary[]>;
  /** Gives an image a name, which is taken from the one that had it. */
  tag(id: string, repository: string, tag: string): Promise<void>;
  /** Removes a tag or an untagged image, never by force. `in_use`: something still needs it. Gone already is `removed`. */
  removeImage(ref: string): Promise<'removed' | 'in_use'>;

  /** Undefined when there is no such volume. */
  volumeLabels(name: string): Promise<Labels | undefined>;
  /** Undefined when there is no such network. `ref` is a name or an id, as it is for a container. */
  network(ref: string): Promise<{ readonly name: string; readonly labels: Labels } | undefined>;

  /** Flushes the Engine's storage to the disk, so that a power cut cannot take what it answered. */
  sync(): Promise<void>;
  /**
   * The same for an image that only names layers which are on the disk already: flushes what is its own, and not what
   * everybody else has written meanwhile.
   */
  syncNamed(imageId: string): Promise<void>;
  /** Free bytes where the Engine stores; undefined when its storage is out of reach. */
  freeBytes(): Promise<number | undefined>;
  /** Hints that something happened. Ends or throws when the Engine goes away; then list afresh. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;
}

export interface EngineInfo {
  readonly version: string;
  readonly driver: string;
  readonly storageReachable: boolean;
}

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
}

export interface Container extends ContainerSummary {
  readonly imageId: string;
  readonly health: Health;
  readonly exitCode: number;
  readonly restartCount: number;
  readonly createdAt: string;
  /** Null before the first start. */
  readonly startedAt: string | null;
  /** Null before the first end. */
  readonly finishedAt: string | null;
  readonly ports: readonly PublishedPort[];
  /** Its mounts, which no snapshot of it can hold. */
  readonly mounts: readonly Uncaptured[];
  /** Its process and devices, as far as they tell that a machine emulator runs inside. */
  readonly program: { readonly path: string; readonly args: readonly string[]; readonly devices: readonly string[] };
  /** It vanishes when it stops (`docker run --rm`). */
  readonly autoRemove: boolean;
  /** The Engine is told to start it again whenever it ends, until somebody stops it. */
  readonly keepsRunning: boolean;
  /** Where the Engine keeps what it has written, in the Engine's own words. It stays there as long as it lives. */
  readonly layer: { readonly driver: string | undefined; readonly folder: string | undefined };
  /** All that is needed to make its like again. */
  readonly spec: ContainerSpec;
}

/**
 * Everything about a container but its filesystem and its name, in the Engine's own words. Services pass it on and
 * never look inside; it is kept in the snapshot's label, so its `version` says how to read it.
 */
export interface ContainerSpec {
  readonly version: 1;
  readonly config: Readonly<Record<string, unknown>>;
  readonly host: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
}

export interface LikeWish {
  /** What of volumes and host folders the first one may write to. */
  readonly mounts: 'empty' | 'shared';
  /** Host ports: others than the first one has, or none at all. */
  readonly ports: 'other' | 'none';
}

/** A spec that is like another one, but for what only one VPS can have. */
export interface Like {
  readonly spec: ContainerSpec;
  /** Mounts of the other one that it has not in common with it. */
  readonly notShared: readonly Uncaptured[];
  /** Where what is written is seen elsewhere, or comes from elsewhere. */
  readonly sharedAt: readonly string[];
}

export type Entry = 'file' | 'folder' | 'link' | 'other';

export interface PutFile {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** What a spec asks for of the node it is on. */
export interface Demands {
  readonly privileged: boolean;
  readonly hostNetwork: boolean;
  readonly hostPaths: readonly string[];
  readonly devices: readonly string[];
  /** Whatever else leads out of a container, in words. */
  readonly others: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Recipe {
  readonly name: string;
  readonly image: string;
  readonly spec: ContainerSpec;
  /** The host ports it had: taken again wherever the spec leaves the choice to the Engine. */
  readonly ports: readonly PublishedPort[];
  /** Ours, put on top of the spec's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What is written on an image. */
export interface Inscription {
  readonly labels: Readonly<Record<string, string>>;
  readonly comment: string;
}

export interface Saved extends Inscription {
  readonly repository: string;
  readonly tag: string;
}

export interface OnTop {
  /** The container whose configuration the image gets. Null: that of the base. */
  readonly container: string | null;
  /** The image whose layers it is built upon. */
  readonly base: string;
  /** How many of these, from the lowest; all unless said. */
  readonly keep?: number;
  /** Null: the disk of the base as it is. */
  readonly layer: Layer | null;
  /** Without repository and tag the image gets no name. */
  readonly saved: Saved | Inscription;
}

export type DiskPlace =
  { readonly folder: string; readonly hidden?: undefined } | { readonly hidden: string; readonly folder?: undefined };

/** A folder for each layer: nothing in it ever changes. */
export type LayerPlaces =
  | { readonly folders: readonly string[]; readonly hidden?: undefined }
  | { readonly hidden: string; readonly folders?: undefined };

/** What stands on the Engine's disk, each layer as the folder of this machine in which all of it is. */
export type Stored =
  | {
      /** The folder of all that the Engine stores. */
      readonly root: string;
      readonly images: readonly StoredImage[];
      readonly containers: readonly StoredContainer[];
      readonly hidden?: undefined;
    }
  | { readonly hidden: string };

export interface StoredImage {
  readonly id: string;
  readonly tags: readonly string[];
  /** One folder stands for one chain of digests: images that begin with the same layers have the same folders. */
  readonly layers: readonly string[];
}

export interface StoredContainer {
  readonly id: string;
  readonly layers: readonly string[];
  /** What only this container has, and what may change as long as it is there: all that it has written. */
  readonly written: string;
  /** The rest that only this container has: the Engine's own mount points. */
  readonly beside: readonly string[];
}

export interface ImageSummary {
  readonly id: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface Image extends ImageSummary {
  /** What was written on it when it was made; unlike labels, nothing made from it inherits this. */
  readonly comment: string;
  /** Bytes of all its layers. */
  readonly size: number;
  readonly layers: number;
}

export type EngineEvent =
  | { readonly kind: 'container_died'; readonly id: string }
  | { readonly kind: 'container_started'; readonly id: string }
  /** Files were put into it from outside (`docker cp`). */
  | { readonly kind: 'container_touched'; readonly id: string }
  | { readonly kind: 'container_removed'; readonly id: string }
  /** Saved as an image, which may bear no tag. */
  | { readonly kind: 'container_committed'; readonly id: string; readonly comment: string }
  /** Tagged, untagged, loaded or deleted. `name` is what the Engine calls it in the event. */
  | { readonly kind: 'image_changed'; readonly id: string; readonly name: string };
