import type { Engine, EngineInfo } from '../ports/engine.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import { AppError } from '../wire/errors.ts';
import { containers } from './containers.ts';
import { DEADLINES, type Deadlines } from './deadline.ts';
import { demandsOf } from './demands.ts';
import { type EngineCalls, engineCalls } from './engine-calls.ts';
import { engineEvents } from './engine-events.ts';
import { linkTo } from './engine-link.ts';
import { EngineFacts, type InspectedImage } from './engine-replies.ts';
import { files } from './files.ts';
import { type GivePort, portGiver } from './free-port.ts';
import { images } from './images.ts';
import { inspectImage } from './inspect.ts';
import { likeOf } from './like.ts';
import { loadsAhead } from './load-ahead.ts';
import { beginLoad } from './load-layer.ts';
import { pullImage } from './pull-image.ts';
import { recipe, type SettledWish } from './recipe.ts';
import { diskPlace, layerPlaces, type EngineStorage } from './disk-place.ts';
import { storageAt } from './storage.ts';
import { storedOn } from './stored.ts';
import { surroundings } from './surroundings.ts';

export interface DockerOptions {
  /** unix:///path/to/docker.sock or tcp://address:port */
  readonly dockerHost: string;
  /** Where the Engine's storage is visible to this process, when that differs from the Engine's own word. */
  readonly engineRoot?: string | null;
  /** A folder of the Engine's machine that every new VPS gets at /shared. */
  readonly sharedDir?: string | null;
  readonly deadlines?: Partial<Deadlines>;
}

/** A Docker Engine behind our port. Connects with each call: an Engine that is away fails the calls, not this. */
export function connectDocker({ dockerHost, engineRoot, sharedDir, deadlines }: DockerOptions): Engine {
  const givePort = portGiver();
  const calls = engineCalls(linkTo(dockerHost), { ...DEADLINES, ...deadlines });
  // The same path on another machine would be another Engine's, or nobody's.
  const engineFacts = calls.memory.once(() => factsOf(calls));
  const ownWord = async () => (await engineFacts()).DockerRootDir;
  const rootFromEngine = async () => (isLocal(dockerHost) ? ownWord() : undefined);
  const storage = storageAt({
    findRoot: async () => engineRoot ?? (await rootFromEngine()),
    // In a folder of its own, of which the Engine does not tell, and maybe on another disk.
    isContainerd: async () => (await engineFacts()).DriverStatus.get('driver-type') === CONTAINERD,
    syncDeadlineMs: calls.deadlines.sync,
  });
  const whereItStores = async (): Promise<EngineStorage> => ({
    facts: await engineFacts(),
    root: await storage.root(),
  });
  return {
    ...containers(calls),
    ...files(calls),
    ...images(calls),
    ...surroundings(calls),
    // On its way to another machine, a connection on which nothing is said for long may be lost without a word.
    loadLayer: isLocal(dockerHost) ? loadsAhead(calls) : (onTop) => beginLoad(calls).finish(onTop),
    demandsOf,
    info: async (): Promise<EngineInfo> => {
      const [{ Version }, { Driver }, storageReachable] = [
        await calls.version(),
        await factsOf(calls),
        await storage.reachable(),
      ];
      return { version: Version, driver: Driver, storageReachable };
    },
    recipeFor: async (taskId, wish) => {
      const image = await fetchedImage(calls, wish.image);
      return recipe(taskId, await withHostPorts(wish, givePort), image.Config, sharedDir ?? null);
    },
    likeOf: (taskId, spec, wish) => likeOf(taskId, spec, { ...wish, sharedDir: sharedDir ?? null, givePort }),
    diskOf: async (container) => diskPlace(container, await whereItStores()),
    layersOf: async (ref) => {
      const [found, place] = await Promise.all([inspectImage(calls, ref), whereItStores()]);
      return found && layerPlaces(found, place);
    },
    stored: storedOn(whereItStores),
    sync: storage.sync,
    syncNamed: storage.syncNamed,
    freeBytes: storage.freeBytes,
    events: (signal) => engineEvents(calls, signal),
  };
}

/** What an Engine says whose images are in containerd's own store. */
const CONTAINERD = 'io.containerd.snapshotter.v1';

function isLocal(dockerHost: string): boolean {
  return dockerHost.startsWith('unix:');
}

function factsOf(calls: EngineCalls): Promise<EngineFacts> {
  return calls.ask({ method: 'GET', path: '/info', about: 'engine', deadlineMs: calls.deadlines.look }, EngineFacts);
}

/** The image that a person named, from its registry if the Engine does not have it. Throws image_not_found. */
async function fetchedImage(calls: EngineCalls, ref: string): Promise<InspectedImage> {
  const present = await inspectImage(calls, ref);
  if (present) return present;
  await pullImage(calls, ref);
  const pulled = await inspectImage(calls, ref);
  if (pulled) return pulled;
  throw new AppError('image_not_found', `there is no image ${ref}`);
}

async function withHostPorts(wish: CreateVps, givePort: GivePort): Promise<SettledWish> {
  const ports: SettledWish['ports'][number][] = [];
  for (const port of wish.ports) {
    ports.push({ ...port, host: port.host ?? (await givePort(port.protocol, port.host_ip ?? '0.0.0.0')) });
  }
  return { ...wish, ports };
}
