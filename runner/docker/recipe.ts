import type { ContainerSpec } from '../ports/engine.ts';
import type { CreateVps } from '../wire/create-vps.ts';
import type { TaskId } from '../wire/names.ts';
import { programOf } from './program.ts';
import type { ImageConfig } from './engine-replies.ts';

/** A wish whose every port has a host port. */
export type SettledWish = Omit<CreateVps, 'ports'> & {
  readonly ports: readonly (CreateVps['ports'][number] & { readonly host: number })[];
};

/** What volumes are called that people share by name between VPSes. */
export const SHARE_PREFIX = 'savepoint-share-';

/** The spec of a new VPS, from what a person asked for and what the image says. */
export function recipe(taskId: TaskId, wish: SettledWish, image: ImageConfig, sharedDir: string | null): ContainerSpec {
  const network = wish.network ?? 'bridge';
  return {
    version: 1,
    config: {
      Hostname: network === 'host' ? undefined : (wish.hostname ?? hostnameOf(taskId)),
      Env: Object.entries(wish.env).map(([name, value]) => `${name}=${value}`),
      User: wish.user,
      WorkingDir: wish.working_dir,
      Labels: {},
      ExposedPorts: Object.fromEntries(wish.ports.map((port) => [portKey(port), {}])),
      ...programOf(wish, image),
    },
    host: {
      NetworkMode: network,
      RestartPolicy: { Name: wish.restart, MaximumRetryCount: 0 },
      NanoCpus: wish.cpus === undefined ? undefined : Math.round(wish.cpus * 1e9),
      Memory: wish.memory,
      Privileged: wish.privileged,
      PortBindings: portBindings(wish),
      Mounts: mountsOf(wish, sharedDir),
      Tmpfs: Object.fromEntries(wish.ramdisk.map(({ target, size }) => [target, tmpfsOptions(size)])),
      Devices: wish.devices.map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rwm' })),
      DeviceRequests: wish.gpus === undefined ? undefined : [gpuRequest(wish.gpus)],
    },
    networks: { [network]: {} },
  };
}

/** A host name has no dots or underscores of its own and at most 63 characters. */
export function hostnameOf(taskId: TaskId): string {
  return taskId
    .replace(/[._-]+/g, '-')
    .slice(0, 63)
    .replace(/-$/, '');
}

function portKey({ container, protocol }: CreateVps['ports'][number]): string {
  return `${container}/${protocol}`;
}

function portBindings({ ports }: SettledWish): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({ HostIp: port.host_ip ?? '', HostPort: String(port.host) });
  }
  return bindings;
}

interface Mount {
  readonly Type: 'volume' | 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

function mountsOf(wish: SettledWish, sharedDir: string | null): Mount[] {
  const mounts: Mount[] = [
    ...wish.mounts.map(({ type, source, target, read_only }) => ({
      Type: type,
      Source: source,
      Target: target,
      ReadOnly: read_only,
    })),
    ...wish.shares.map(({ name, target, read_only }) => ({
      Type: 'volume' as const,
      Source: `${SHARE_PREFIX}${name}`,
      Target: target,
      ReadOnly: read_only,
    })),
  ];
  const taken = [...mounts.map(({ Target }) => Target), ...wish.ramdisk.map(({ target }) => target)];
  if (sharedDir === null || taken.includes('/shared')) return mounts;
  return [...mounts, { Type: 'bind', Source: sharedDir, Target: '/shared', ReadOnly: false }];
}

function tmpfsOptions(size: number | undefined): string {
  return ['rw', 'exec', 'mode=1777', ...(size === undefined ? [] : [`size=${size}`])].join(',');
}

function gpuRequest(gpus: number | 'all') {
  return { Driver: '', Count: gpus === 'all' ? -1 : gpus, Capabilities: [['gpu']] };
}
