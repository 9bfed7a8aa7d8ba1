import { posix } from 'node:path';
import { z } from 'zod';
import type { ContainerSpec } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { type Endpoint, type InspectedContainer, type Mounted, PortMap } from './engine-replies.ts';
import { pinPorts } from './port-pins.ts';

/** Labels that start so are ours: they speak of one container or image and never belong to a spec. */
export const OUR_LABELS = 'io.savepoint.';

/**
 * All that is needed to make a container's like again. What the Engine told is kept whole, also what this version of
 * ours does not know, but for what belongs to the one container: its image, the ids, what was assigned while it ran.
 */
export function specOf(inspected: InspectedContainer): ContainerSpec {
  const { Config: config, HostConfig: host } = inspected;
  const { Binds } = host;
  // A bind without a colon is a bare path, which asks for a new anonymous volume: its mount below says which one it got.
  const named = Binds?.filter((bind) => bind.includes(':')) ?? [];
  const binds = [...named, ...inspected.Mounts.filter((mount) => !isDeclared(mount, inspected)).map(asBind)];
  return {
    version: 1,
    config: { ...without(config, ['Image']), Labels: withoutOurs(config.Labels) },
    host: {
      // Volumes of another container are named below: that container may be gone by the time they are needed.
      ...without(host, ['VolumesFrom']),
      NetworkMode: modeByName(inspected),
      Binds: binds.length > 0 ? binds : Binds,
      Mounts: host.Mounts?.map((mount) => withVolumeName(mount, inspected.Mounts)),
      PortBindings: pinPorts(host.PortBindings, inspected.NetworkSettings.Ports, host.PublishAllPorts),
    },
    networks: networksOf(inspected),
  };
}

const Spec = z.object({
  version: z.literal(1),
  config: z.looseObject({ Labels: z.record(z.string(), z.string()).default({}) }),
  host: z.looseObject({
    NetworkMode: z.string().default('default'),
    PortBindings: PortMap.nullish(),
    PublishAllPorts: z.boolean().default(false),
  }),
  networks: z.record(z.string(), z.looseObject({})),
}) satisfies z.ZodType<ContainerSpec>;
export type ReadSpec = z.output<typeof Spec>;

/** Reads a spec that may come from a label. Throws engine_error when it is none that this version understands. */
export function parseSpec(value: unknown): ReadSpec {
  const result = Spec.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('engine_error', 'the description of the container cannot be understood', {
    problems: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  });
}

/** A copy without some keys. */
export function without(object: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function withoutOurs(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(OUR_LABELS)));
}

/** True when the host part names what is mounted there. An anonymous volume, or one of another container, is not. */
function isDeclared(mount: Mounted, { HostConfig }: InspectedContainer): boolean {
  const { Binds = [], Mounts = [], Tmpfs = {} } = HostConfig;
  if (mount.Type !== 'volume' && mount.Type !== 'bind') return true;
  return (
    Binds.some((bind) => clean(bind.split(':')[1] ?? '') === mount.Destination) ||
    Mounts.some(({ Target }) => clean(Target) === mount.Destination) ||
    mount.Destination in Tmpfs
  );
}

function clean(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, '');
}

/** `nocopy`: a volume that was emptied must not be filled again from the image. */
function asBind({ Type, Name, Source, Destination, RW, Propagation }: Mounted): string {
  const isVolume = Type === 'volume' && Name !== undefined;
  const options = [RW ? '' : 'ro', isVolume ? 'nocopy' : Propagation].filter(Boolean);
  return [isVolume ? Name : Source, Destination, options.join(',')].filter(Boolean).join(':');
}

/** An anonymous volume asked for as a mount gets its name, so that it comes back instead of a new empty one. */
function withVolumeName<M extends { Type: string; Target: string; Source?: string }>(
  mount: M,
  live: readonly Mounted[],
): M {
  if (mount.Type !== 'volume' || mount.Source) return mount;
  const name = live.find(({ Type, Destination }) => Type === 'volume' && Destination === clean(mount.Target))?.Name;
  return name === undefined ? mount : { ...mount, Source: name };
}

function networksOf(inspected: InspectedContainer): Record<string, unknown> {
  const { Id, NetworkSettings, Config, State } = inspected;
  const main = mainNetwork(modeByName(inspected));
  // An address that the Engine assigned is gone when the container does not run; one that a person gave stays.
  const macOf = (name: string, endpoint: Endpoint) =>
    (name === main && Config.MacAddress) || (State.Running ? undefined : endpoint.MacAddress || undefined);
  return Object.fromEntries(
    Object.entries(NetworkSettings.Networks ?? {}).map(([name, endpoint]) => [
      name,
      { ...keptOf(endpoint, Id), MacAddress: macOf(name, endpoint) },
    ]),
  );
}

/** What a person can say about an endpoint. The short id among the aliases is the Engine's own addition. */
function keptOf(endpoint: Endpoint, id: string) {
  const { IPAMConfig, Links, DriverOpts, GwPriority, Aliases } = endpoint;
  const aliases = Aliases?.filter((alias) => alias !== id.slice(0, 12));
  return { IPAMConfig, Links, DriverOpts, GwPriority, Aliases: aliases?.length ? aliases : undefined };
}

/** The network that a mode stands for: the Engine calls its standard one `default` here and `bridge` elsewhere. */
export function mainNetwork(mode: string): string {
  return mode === 'default' ? 'bridge' : mode;
}

/** The mode with a network's name where it had its id: a network that was made anew has another id. */
function modeByName({ HostConfig, NetworkSettings }: InspectedContainer): string {
  const mode = HostConfig.NetworkMode;
  const networks = Object.entries(NetworkSettings.Networks ?? {});
  return networks.find(([, { NetworkID }]) => NetworkID !== '' && NetworkID === mode)?.[0] ?? mode;
}
