import type { Inspected } from './lab.ts';

const OF_THE_ONE = ['Id', 'Created', 'State', 'GraphDriver', 'ResolvConfPath', 'HostnamePath', 'HostsPath', 'LogPath'];
const OF_ONE_RUN = ['SandboxID', 'SandboxKey', 'EndpointID', 'Gateway', 'IPAddress', 'MacAddress'];

/** What `docker inspect` tells of a container without what belongs to this one or to this run of it. */
export function comparable(inspected: Inspected): Inspected {
  const { Config, HostConfig, NetworkSettings } = inspected;
  const ownId = inspected.Id.slice(0, 12);
  const sameForAll = (names?: readonly string[] | null) =>
    names?.map((name) => (name === ownId ? 'short id' : name)).sort();
  const networks = Object.entries(NetworkSettings.Networks).map(([name, endpoint]) => [
    name,
    {
      ...without(endpoint, endpoint.IPAMConfig ? ['EndpointID'] : OF_ONE_RUN),
      Aliases: sameForAll(endpoint.Aliases),
      DNSNames: sameForAll(endpoint.DNSNames),
    },
  ]);
  return structuredClone({
    ...without(inspected, OF_THE_ONE),
    Config: { ...Config, Labels: without(Config.Labels, ['io.savepoint.snapshot']) },
    HostConfig,
    Mounts: [...inspected.Mounts].sort((a, b) => a.Destination.localeCompare(b.Destination)),
    NetworkSettings: { ...without(NetworkSettings, OF_ONE_RUN), Networks: Object.fromEntries(networks) },
  }) as unknown as Inspected;
}

function without(object: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
