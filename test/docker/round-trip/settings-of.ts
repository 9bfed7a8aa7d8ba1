import type Docker from 'dockerode';
import type { EngineCorner } from '../../support/engine-corner.ts';

const OURS = ['io.savepoint.vps', 'io.savepoint.snapshot'];

/**
 * What `docker inspect` tells of a container, but for what cannot stay when its disk goes back: ids, times and files of
 * the one container, the image it is made from, what the Engine assigns to a run of it, and our own labels. An anonymous
 * volume is compared by what is mounted where: the second container has to ask for it by the name that it got.
 */
export async function settingsOf(corner: EngineCorner, ref: string) {
  const { Name, Config, HostConfig, Mounts, NetworkSettings, Id } = await corner.inspect(ref);
  const mounts = Mounts.map(({ Type, Name: name, Source, Destination, RW }) => ({
    Type,
    name,
    Source,
    Destination,
    RW,
  }));
  const anonymous = mounts
    .filter(({ name }) => /^[0-9a-f]{64}$/.test(name ?? ''))
    .map(({ Destination }) => Destination);
  const isNamed = (target: string) => !anonymous.includes(target);
  const labels = Object.entries(Config.Labels).filter(([key]) => !OURS.includes(key));
  return {
    Name,
    config: { ...Config, Image: 'any', Labels: Object.fromEntries(labels) },
    host: {
      ...HostConfig,
      Binds: (HostConfig.Binds ?? []).filter((bind) => isNamed(bind.split(':')[1] ?? '')),
      Mounts: (HostConfig.Mounts ?? []).filter(({ Target }) => isNamed(Target)),
      PortBindings: Object.keys((HostConfig.PortBindings ?? {}) as object),
    },
    mounts: mounts.sort((a, b) => a.Destination.localeCompare(b.Destination)),
    ports: inOrder(NetworkSettings.Ports),
    networks: networksOf(NetworkSettings, Id),
  };
}

function networksOf({ Networks }: Docker.ContainerInspectInfo['NetworkSettings'], id: string) {
  return Object.fromEntries(
    Object.entries(Networks).map(([name, { NetworkID, IPAMConfig, Aliases, IPAddress, Links }]) => {
      const aliases = ((Aliases ?? []) as string[]).filter((alias) => alias !== id.slice(0, 12)).sort();
      const address = (IPAMConfig as { IPv4Address?: string } | null)?.IPv4Address ? (IPAddress as string) : null;
      return [name, { NetworkID, IPAMConfig, aliases, address, Links } as Record<string, unknown>];
    }),
  );
}

type Ports = Docker.ContainerInspectInfo['NetworkSettings']['Ports'];

/** The Engine tells the addresses of a port in any order. */
function inOrder(ports: Ports): Ports {
  const sorted = Object.entries(ports).map(([port, bindings]) => [
    port,
    bindings && [...bindings].sort((one, other) => one.HostIp.localeCompare(other.HostIp)),
  ]);
  return Object.fromEntries(sorted) as Ports;
}
