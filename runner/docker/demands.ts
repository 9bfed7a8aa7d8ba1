import { z } from 'zod';
import type { ContainerSpec, Demands } from '../ports/engine.ts';
import { AppError } from '../wire/errors.ts';
import { parseSpec } from './container-spec.ts';
import { HIDDEN_BY_THE_ENGINE } from './kernel-paths.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const Mount = z.looseObject({ Type: text, Source: text, VolumeOptions: z.record(z.string(), z.unknown()).nullish() });
const Device = z.looseObject({ PathOnHost: z.string() });

/** What of a HostConfig leads out of a container. */
const Host = z.looseObject({
  Privileged: z.boolean().nullish(),
  NetworkMode: text,
  PidMode: text,
  IpcMode: text,
  UTSMode: text,
  UsernsMode: text,
  CapAdd: texts,
  SecurityOpt: texts,
  DeviceCgroupRules: texts,
  VolumesFrom: texts,
  VolumeDriver: text,
  Binds: texts,
  Mounts: z.array(Mount).nullish(),
  Devices: z.array(Device).nullish(),
  MaskedPaths: texts,
  ReadonlyPaths: texts,
});
type Host = z.output<typeof Host>;
type Mount = z.output<typeof Mount>;

/** What a create call is made of besides what a person can describe: a spec must not bring its own. */
const OF_THE_CALL = ['Image', 'Labels', 'HostConfig', 'NetworkingConfig'];
const OF_THE_ENGINE = new Set(['default', 'bridge', 'none', 'host']);

/** Reads what a spec asks for of its node. The spec may come from a label, and so from anybody. */
export function demandsOf(spec: ContainerSpec): Demands {
  const { config, networks, host: given } = parseSpec(spec);
  refuseTwins(config, OF_THE_CALL);
  const host = hostOf(given);
  const binds = (host.Binds ?? []).map((bind) => bind.split(':')[0] ?? '');
  const mode = host.NetworkMode ?? 'default';
  return {
    privileged: host.Privileged === true,
    hostNetwork: mode === 'host' || 'host' in networks,
    hostPaths: [...binds.filter(isPath), ...sourcesOf(host, 'bind')],
    devices: (host.Devices ?? []).map(({ PathOnHost }) => PathOnHost),
    others: [...sharedSpaces(host), ...powers(host), ...(host.Mounts ?? []).flatMap(oddMount), ...unhidden(host)],
    volumes: [...binds.filter((bind) => !isPath(bind)), ...sourcesOf(host, 'volume')],
    networks: [...new Set([mode, ...Object.keys(networks)])].filter((name) => !OF_THE_ENGINE.has(name)),
  };
}

function hostOf(given: object): Host {
  const { data: host, error } = Host.safeParse(given);
  if (!host) throw misunderstood(error.issues.map(({ path }) => path.join('.')));
  refuseTwins(host, Object.keys(Host.shape));
  for (const mount of host.Mounts ?? []) refuseTwins(mount, Object.keys(Mount.shape));
  for (const device of host.Devices ?? []) refuseTwins(device, Object.keys(Device.shape));
  return host;
}

function isPath(source: string): boolean {
  return source.startsWith('/');
}

function sourcesOf({ Mounts }: Host, type: string): string[] {
  return (Mounts ?? []).flatMap(({ Type, Source }) => (Type === type && Source ? [Source] : []));
}

/** Namespaces of the node, or of another container. */
function sharedSpaces(host: Host): string[] {
  return (['NetworkMode', 'PidMode', 'IpcMode', 'UTSMode', 'UsernsMode'] as const).flatMap((name) => {
    const mode = host[name] ?? '';
    const isShared = mode.startsWith('container:') || (mode === 'host' && name !== 'NetworkMode');
    return isShared ? [`${name} ${mode}`] : [];
  });
}

function powers(host: Host): string[] {
  const given = {
    CapAdd: host.CapAdd ?? [],
    DeviceCgroupRules: host.DeviceCgroupRules ?? [],
    VolumesFrom: host.VolumesFrom ?? [],
    SecurityOpt: (host.SecurityOpt ?? []).filter((option) => !option.startsWith('no-new-privileges')),
    VolumeDriver: [host.VolumeDriver ?? ''].filter((driver) => driver !== '' && driver !== 'local'),
  };
  return Object.entries(given).flatMap(([name, words]) => (words.length > 0 ? [`${name} ${words.join(', ')}`] : []));
}

function oddMount({ Type, VolumeOptions }: Mount): string[] {
  if (!['bind', 'volume', 'tmpfs'].includes(Type ?? '')) return [`a mount of the type ${Type}`];
  // A volume's driver can be told to mount a folder or a device of the node.
  const driver = Object.entries(VolumeOptions ?? {}).find(([key]) => folded(key) === 'driverconfig')?.[1];
  return driver && Object.keys(driver).length > 0 ? ['a volume with a driver of its own'] : [];
}

/** Paths of the kernel that the Engine hides from a container unless it is told otherwise. */
function unhidden({ MaskedPaths, ReadonlyPaths, Privileged }: Host): string[] {
  const shows = MaskedPaths && !MaskedPaths.includes(HIDDEN_BY_THE_ENGINE.MaskedPaths);
  const opens = ReadonlyPaths && !ReadonlyPaths.includes(HIDDEN_BY_THE_ENGINE.ReadonlyPaths);
  return !Privileged && (shows || opens) ? ["the kernel's own paths"] : [];
}

/** The Engine reads `privileged` as `Privileged`: a key must not hide behind another spelling. */
function refuseTwins(object: object, names: readonly string[]): void {
  const known = new Set(names.map(folded));
  const twins = Object.keys(object).filter((key) => known.has(folded(key)) && !names.includes(key));
  if (twins.length > 0) throw misunderstood(twins);
}

/** Also the two letters outside ASCII that fold to one within, as Go has it. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function misunderstood(problems: readonly string[]): AppError {
  return new AppError('engine_error', 'the description of the container cannot be understood', { problems });
}
