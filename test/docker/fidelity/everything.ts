import type { Lab } from './lab.ts';

/** A container that uses all that a request can ask for, as far as a plain Engine grants it. The number tells two such apart. */
export function everything(lab: Lab, number: number, port: number): Record<string, unknown> {
  return {
    Hostname: 'a-host.of',
    Domainname: 'mine.example',
    User: '1000:1000',
    WorkingDir: '/srv',
    Env: ['SECRET=a b "c"\n$d', 'EMPTY=', 'PATH=/bin:/usr/bin'],
    Entrypoint: ['/bin/sh', '-c'],
    Cmd: ['trap "exit 0" USR1; while :; do sleep 1; done'],
    Tty: true,
    OpenStdin: true,
    StopSignal: 'SIGUSR1',
    StopTimeout: 3,
    Healthcheck: { Test: ['CMD', '/bin/true'], Interval: 3e11, Timeout: 2e9, Retries: 4, StartPeriod: 5e9 },
    Labels: { 'of.a.person': 'kept', 'com.example.json': '{"a":[1]}' },
    ExposedPorts: { '8080/tcp': {}, '53/udp': {}, '9999/tcp': {} },
    Volumes: { '/anonymous': {} },
    MacAddress: `02:42:ac:00:00:${number}`,
    HostConfig: hostPart(lab, port),
    NetworkingConfig: { EndpointsConfig: { [lab.firstNetwork]: firstEndpoint(lab, number) } },
  };
}

function hostPart(lab: Lab, port: number): Record<string, unknown> {
  return {
    NetworkMode: lab.firstNetwork,
    Binds: [`${lab.volume}:/named`, `${lab.folder}:/bound:ro`],
    Mounts: [
      { Type: 'volume', Source: `${lab.volume}-2`, Target: '/mounted', VolumeOptions: { NoCopy: true } },
      { Type: 'bind', Source: lab.folder, Target: '/mounted-bind', ReadOnly: true },
      { Type: 'tmpfs', Target: '/mounted-tmpfs', TmpfsOptions: { SizeBytes: 1048576, Mode: 448 } },
    ],
    Tmpfs: { '/fast': 'rw,size=1m,mode=1777' },
    PortBindings: {
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: String(port) }],
    },
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 7 },
    ...limits(),
    Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/xnull', CgroupPermissions: 'rw' }],
    DeviceCgroupRules: ['c 1:3 mr'],
    CapAdd: ['NET_ADMIN'],
    CapDrop: ['MKNOD', 'AUDIT_WRITE'],
    SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'],
    Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '80', 'net.ipv4.ping_group_range': '0 1' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
    Dns: ['127.0.0.53'],
    DnsOptions: ['ndots:2'],
    DnsSearch: ['example.org'],
    ExtraHosts: ['other.example:127.0.0.9'],
    GroupAdd: ['44'],
    Init: false,
    IpcMode: 'shareable',
    ReadonlyRootfs: true,
  };
}

function limits(): Record<string, unknown> {
  return {
    Memory: 67_108_864,
    MemoryReservation: 33_554_432,
    MemorySwap: 134_217_728,
    NanoCpus: 500_000_000,
    CpuShares: 512,
    CpusetCpus: '0',
    PidsLimit: 99,
    BlkioWeight: 0,
    OomScoreAdj: 100,
    ShmSize: 1_048_576,
    Ulimits: [{ Name: 'nofile', Soft: 1000, Hard: 2000 }],
  };
}

function firstEndpoint(lab: Lab, number: number): Record<string, unknown> {
  return { IPAMConfig: { IPv4Address: `${lab.subnet}.${number}` }, Aliases: [`first-${number}`, `one-more-${number}`] };
}

/** The endpoint in the second network. */
export function second(number: number): Record<string, unknown> {
  return { Aliases: [`second-${number}`], DriverOpts: { 'com.example.colour': 'blue' } };
}
