import type { Container, ContainerSummary } from '../ports/engine.ts';
import type { PublishedPort, Uncaptured } from '../wire/model.ts';
import { specOf } from './container-spec.ts';
import type { InspectedContainer, ListedContainer, Mounted } from './engine-replies.ts';

/** A container in our words. */
export function containerView(inspected: InspectedContainer): Container {
  const { State: state, Config: config, HostConfig: host } = inspected;
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    labels: config.Labels,
    status: state.Status,
    image: config.Image,
    imageId: inspected.Image,
    health: state.Health?.Status || 'none',
    exitCode: state.ExitCode,
    restartCount: inspected.RestartCount,
    createdAt: instant(inspected.Created) ?? new Date(0).toISOString(),
    startedAt: instant(state.StartedAt),
    finishedAt: instant(state.FinishedAt),
    ports: publishedPorts(inspected),
    mounts: uncaptured(inspected),
    program: {
      path: inspected.Path,
      args: inspected.Args ?? [],
      devices: (host.Devices ?? []).map((device) => device.PathOnHost),
    },
    autoRemove: host.AutoRemove,
    keepsRunning: ['always', 'unless-stopped'].includes(host.RestartPolicy?.Name ?? ''),
    layer: { driver: inspected.GraphDriver?.Name, folder: inspected.GraphDriver?.Data?.['UpperDir'] },
    spec: specOf(inspected),
  };
}

export function containerSummary(listed: ListedContainer): ContainerSummary {
  // A legacy link adds a second name with a second slash; a dying container may have none.
  const own = (listed.Names ?? []).find((name) => name.lastIndexOf('/') === 0);
  return { id: listed.Id, name: own?.slice(1) ?? '', image: listed.Image, labels: listed.Labels, status: listed.State };
}

/** The Engine writes the year 1 for "never". */
function instant(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) || time <= 0 ? null : new Date(time).toISOString();
}

/** Ports as they are published now; of a container that does not run, those that are fixed. */
function publishedPorts({ NetworkSettings, HostConfig }: InspectedContainer): PublishedPort[] {
  const live = NetworkSettings.Ports ?? {};
  const ports = Object.values(live).some((bindings) => bindings?.length) ? live : (HostConfig.PortBindings ?? {});
  return Object.entries(ports).flatMap(([container, bindings]) =>
    (bindings ?? []).flatMap(({ HostIp, HostPort }) =>
      /^[1-9]\d*$/.test(HostPort) ? [{ container, host_ip: HostIp || '0.0.0.0', host_port: Number(HostPort) }] : [],
    ),
  );
}

function uncaptured({ Mounts, HostConfig }: InspectedContainer): Uncaptured[] {
  const mounted = Mounts.map(({ Type, Name, Source, Destination }) => ({
    path: Destination,
    kind: kindOf(Type),
    source: Type === 'volume' ? (Name ?? Source) : Source,
  }));
  // The Engine lists a tmpfs among the mounts only when it was asked for as a mount.
  const tmpfs = Object.keys(HostConfig.Tmpfs ?? {}).filter((path) => !mounted.some((mount) => mount.path === path));
  return [...mounted, ...tmpfs.map((path) => ({ path, kind: 'tmpfs' as const, source: '' }))];
}

function kindOf(type: Mounted['Type']): Uncaptured['kind'] {
  return type === 'volume' || type === 'bind' || type === 'tmpfs' ? type : 'other';
}
