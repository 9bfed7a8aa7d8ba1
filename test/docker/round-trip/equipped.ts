import type Docker from 'dockerode';
import type { EngineCorner } from '../../support/engine-corner.ts';
import { freePort } from '../../../runner/docker/free-port.ts';

const SCRIPT = 'trap "exit 0" TERM; while :; do sleep 1; done';

export interface Equipped {
  readonly id: string;
  readonly name: string;
}

/** A running container with all that a person may have given it, as far as a plain Engine grants it. */
export async function equipped(corner: EngineCorner, image: string, folder: string, number: number): Promise<Equipped> {
  const word = `equipped-${number}`;
  const subnet = subnetOf(corner, number);
  const home = await corner.network(`${word}-home`, { IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] } });
  const away = await corner.network(`${word}-away`);
  const volume = await corner.volume(`${word}-volume`);
  const port = String(await freePort('tcp', '127.0.0.1'));
  const id = await corner.run(word, {
    ...program(image),
    HostConfig: { NetworkMode: home, ...storage(volume, folder), ...ports(port), ...LIMITS, ...REST },
    NetworkingConfig: {
      EndpointsConfig: {
        [home]: { IPAMConfig: { IPv4Address: subnet.replace('0/24', '77') }, Aliases: ['first', 'also-first'] },
      },
    } as Docker.ContainerCreateOptions['NetworkingConfig'],
  });
  await corner.docker.getNetwork(away).connect({ Container: id, EndpointConfig: { Aliases: ['second'] } });
  return { id, name: corner.name(word) };
}

/** Each corner has its own range, so that tests that run at the same time do not meet. */
function subnetOf({ prefix }: EngineCorner, number: number): string {
  const [a = 0, b = 0] = Buffer.from(prefix.slice(2), 'hex');
  return `10.${64 + (a % 128)}.${(b + number) % 256}.0/24`;
}

function program(image: string): Docker.ContainerCreateOptions {
  return {
    Image: image,
    Hostname: 'a-host',
    Domainname: 'mine.example',
    WorkingDir: '/tmp',
    Env: ['SECRET=a b "c"\n$d', 'EMPTY=', 'PATH=/bin:/usr/bin'],
    Entrypoint: ['/bin/sh', '-c'],
    Cmd: [SCRIPT],
    StopTimeout: 5,
    Healthcheck: { Test: ['CMD', '/bin/true'], Interval: 1e9, Timeout: 2e9, Retries: 4, StartPeriod: 5e9 },
    Labels: { 'of.a.person': 'kept', 'com.example.json': '{"a":[1]}' },
    ExposedPorts: { '8080/tcp': {}, '9090/tcp': {}, '53/udp': {} },
    Volumes: { '/anonymous': {} },
  };
}

function storage(volume: string, folder: string): Docker.HostConfig {
  return {
    Binds: [`${volume}:/named`, `${folder}:/bound:ro`],
    Mounts: [{ Type: 'volume', Source: '', Target: '/also-anonymous', ReadOnly: false, Consistency: 'default' }],
    Tmpfs: { '/fast': 'rw,size=1m,mode=1777' },
  };
}

/** One port that was given, one that the Engine chose. */
function ports(given: string): Docker.HostConfig {
  return {
    PortBindings: {
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: given }],
      '9090/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    },
  };
}

const LIMITS: Docker.HostConfig = {
  Memory: 67_108_864,
  MemoryReservation: 33_554_432,
  MemorySwap: 134_217_728,
  NanoCpus: 500_000_000,
  CpuShares: 512,
  PidsLimit: 99,
  OomScoreAdj: 100,
  ShmSize: 1_048_576,
  Ulimits: [{ Name: 'nofile', Soft: 1000, Hard: 2000 }],
};

const REST: Docker.HostConfig = {
  RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
  Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/xnull', CgroupPermissions: 'rw' }],
  CapAdd: ['NET_ADMIN'],
  CapDrop: ['AUDIT_WRITE'],
  Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '80' },
  LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
  Dns: ['127.0.0.53'],
  ExtraHosts: ['other.example:127.0.0.9'],
  GroupAdd: ['44'],
};
