import { describe, expect, it } from 'vitest';
import { demandsOf } from '../../../runner/docker/demands.ts';
import { demandRefusals } from '../../../runner/policy/create-limits.ts';

const NOTHING = { privileged: false, hostNetwork: false, hostPaths: [], devices: [] };
const spec = (host: object, more: { config?: object; networks?: object } = {}) => ({
  version: 1 as const,
  config: { Cmd: ['x'], ...more.config },
  host: { NetworkMode: 'bridge', ...host },
  networks: { bridge: {}, ...more.networks },
});
const refused = (host: object) => demandRefusals(demandsOf(spec(host)), NOTHING);

describe('what a description of a container asks for', () => {
  it.each<[string, object]>([
    ['privileged mode', { Privileged: true }],
    ["the node's network", { NetworkMode: 'host' }],
    ['the network of another container', { NetworkMode: 'container:abc' }],
    ['processes of the node', { PidMode: 'host' }],
    ['memory of another container', { IpcMode: 'container:abc' }],
    ['a capability', { CapAdd: ['SYS_PTRACE'] }],
    ['no seccomp', { SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] }],
    ['a device', { Devices: [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/sda' }] }],
    ['a class of devices', { DeviceCgroupRules: ['b 8:0 rwm'] }],
    ['a folder of the node', { Binds: ['/etc:/etc:ro'] }],
    ['a folder of the node as a mount', { Mounts: [{ Type: 'bind', Source: '/etc', Target: '/x' }] }],
    [
      'a folder of the node through a driver',
      { Mounts: [{ Type: 'volume', Target: '/x', VolumeOptions: { DriverConfig: { Options: { device: '/' } } } }] },
    ],
    ['the volumes of another container', { VolumesFrom: ['other'] }],
    ["the kernel's paths", { MaskedPaths: [] }],
  ])('%s is refused', (_what, host) => {
    expect(refused(host)).toHaveLength(1);
  });

  it('is nothing for what a new VPS may have', () => {
    const usual = {
      Privileged: false,
      PidMode: '',
      IpcMode: 'private',
      Binds: ['data:/data'],
      Devices: [],
      CapAdd: null,
    };

    expect(refused({ ...usual, SecurityOpt: null, MaskedPaths: ['/proc/kcore'], Mounts: [] })).toEqual([]);
  });

  it('names volumes and networks, but for those that the Engine has of its own', () => {
    const host = { Binds: ['one:/1', '/etc:/etc'], Mounts: [{ Type: 'volume', Source: 'two', Target: '/2' }] };

    const { volumes, networks } = demandsOf(
      spec({ ...host, NetworkMode: 'shop' }, { networks: { shop: {}, back: {} } }),
    );

    expect(volumes).toEqual(['one', 'two']);
    expect(networks).toEqual(['shop', 'back']);
  });

  it.each([
    [{ privileged: true }, {}],
    [{ pidmode: 'host' }, {}],
    [{ Bindſ: ['/:/x'] }, {}],
    [{ Mounts: [{ Type: 'volume', Source: 'v', source: '/', type: 'bind' }] }, {}],
    [{}, { config: { hostconfig: { Privileged: true } } }],
    [{ Privileged: 'yes' }, {}],
  ])('is not guessed from other spellings, which the Engine would take: %j %j', (host, more) => {
    expect(() => demandsOf(spec(host, more))).toThrow('cannot be understood');
  });
});
