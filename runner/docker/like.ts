import type { ContainerSpec, Like, LikeWish } from '../ports/engine.ts';
import type { TaskId } from '../wire/names.ts';
import { type ReadSpec, parseSpec, without } from './container-spec.ts';
import type { PortMap } from './engine-replies.ts';
import type { GivePort } from './free-port.ts';
import { splitMounts } from './split-mounts.ts';
import { hostnameOf } from './recipe.ts';

export interface LikeOptions extends LikeWish {
  /** What every VPS has at /shared. */
  readonly sharedDir: string | null;
  readonly givePort: GivePort;
}

/**
 * The spec of another VPS: with a host name, host ports and addresses of its own, so that nobody who means the first one
 * comes to the second, and nothing that both write to unless that is meant.
 */
export async function likeOf(taskId: TaskId, spec: ContainerSpec, options: LikeOptions): Promise<Like> {
  const { config, host, networks } = parseSpec(spec);
  const { Binds, Mounts, Volumes, notShared, sharedAt } = splitMounts({ config, host }, options);
  return {
    spec: {
      version: 1,
      config: {
        ...without(config, ['MacAddress']),
        Hostname: host.NetworkMode === 'host' ? undefined : hostnameOf(taskId),
        Labels: { ...config.Labels, ...ofNoService(config.Labels) },
        Volumes,
      },
      host: { ...host, Binds, Mounts, ...(await portsOf(host, options)) },
      networks: Object.fromEntries(
        Object.entries(networks).map(([name, endpoint]) => [name, without(endpoint, OF_ONE_ENDPOINT)]),
      ),
    },
    notShared,
    sharedAt,
  };
}

/** Under an alias others look for the first one: with two that have it, they would find either. */
const OF_ONE_ENDPOINT = ['IPAMConfig', 'MacAddress', 'Aliases'];

/** Compose takes whatever bears its labels for its own, and stops or removes it. The image has them, too: so they are
 * emptied. */
function ofNoService(labels: ReadSpec['config']['Labels']): Record<string, string> {
  const keys = Object.keys(labels).filter((key) => key.startsWith('com.docker.compose.'));
  return Object.fromEntries(keys.map((key) => [key, '']));
}

async function portsOf(
  { PortBindings }: ReadSpec['host'],
  { ports, givePort }: LikeOptions,
): Promise<Partial<ReadSpec['host']>> {
  if (ports === 'none') return { PortBindings: undefined, PublishAllPorts: false };
  return { PortBindings: await otherPorts(PortBindings, givePort) };
}

/** Bindings that had one host port, as for both families of addresses, have one again. */
async function otherPorts(bindings: PortMap | null | undefined, givePort: GivePort): Promise<PortMap | undefined> {
  if (!bindings) return undefined;
  const given = new Map<string, string>();
  const others: [string, PortMap[string]][] = [];
  for (const [port, hosts] of Object.entries(bindings)) {
    const protocol = port.endsWith('/udp') ? 'udp' : 'tcp';
    const moved: NonNullable<PortMap[string]> = [];
    for (const { HostIp, HostPort } of hosts ?? []) {
      const key = `${HostPort}/${protocol}`;
      const other = given.get(key) ?? String(await givePort(protocol, HostIp || '0.0.0.0'));
      // One that was chosen by the Engine, or from a range, had another one for each.
      if (/^[1-9]\d*$/.test(HostPort)) given.set(key, other);
      moved.push({ HostIp, HostPort: other });
    }
    others.push([port, hosts && moved]);
  }
  return Object.fromEntries(others);
}
