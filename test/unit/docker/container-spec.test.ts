import { describe, expect, it } from 'vitest';
import { parseSpec, specOf } from '../../../runner/docker/container-spec.ts';
import { inspected } from './inspected.ts';

describe('the config part', () => {
  it('keeps the host name that the container had, even if it was made from its id', () => {
    expect(specOf(inspected()).config).toMatchObject({ Hostname: '0123456789ab' });
  });

  it('leaves out the image and our labels, and keeps what it does not know', () => {
    const Labels = { theirs: '1', 'io.savepoint.vps': 'a', 'io.savepoint.snapshot': '{}' };

    const { config } = specOf(inspected({ config: { Labels, FromTheFuture: { a: [1] } } }));

    expect(config).toMatchObject({ Labels: { theirs: '1' }, FromTheFuture: { a: [1] } });
    expect(config).not.toHaveProperty('Image');
  });
});

describe('the mounts', () => {
  const volume = (Name: string, Destination: string, RW = true) => ({ Type: 'volume', Name, Destination, RW });

  it('name an anonymous volume, never to be filled from the image again', () => {
    const Mounts = [volume('v1', '/a'), volume('v2', '/b', false), volume('named', '/c')];

    const { host } = specOf(inspected({ host: { Binds: ['named:/c/:ro'] }, rest: { Mounts } }));

    expect(host.Binds).toEqual(['named:/c/:ro', 'v1:/a:nocopy', 'v2:/b:ro,nocopy']);
  });

  it('name an anonymous volume that was asked for as a bare path or as a mount', () => {
    const host = {
      Binds: ['/bare'],
      Mounts: [
        { Type: 'volume', Target: '/asked/' },
        { Type: 'tmpfs', Target: '/t' },
      ],
    };
    const Mounts = [volume('v1', '/bare'), volume('v2', '/asked'), { Type: 'tmpfs', Destination: '/t' }];

    const spec = specOf(inspected({ host, rest: { Mounts } }));

    expect(spec.host.Binds).toEqual(['v1:/bare:nocopy']);
    expect(spec.host.Mounts).toEqual([
      { Type: 'volume', Target: '/asked/', Source: 'v2' },
      { Type: 'tmpfs', Target: '/t' },
    ]);
  });

  it('name what came with another container, which may be gone one day', () => {
    const bind = { Type: 'bind', Source: '/srv', Destination: '/srv', RW: false, Propagation: 'rprivate' };

    const { host } = specOf(inspected({ host: { VolumesFrom: ['other'] }, rest: { Mounts: [bind] } }));

    expect(host.Binds).toEqual(['/srv:/srv:ro,rprivate']);
    expect(host).not.toHaveProperty('VolumesFrom');
  });
});

describe('the networks', () => {
  it('keep what a person can say and nothing that was assigned', () => {
    const mine = {
      NetworkID: 'n1',
      EndpointID: 'e',
      Gateway: '10.0.0.1',
      IPAddress: '10.0.0.7',
      MacAddress: '02:42:0a:00:00:07',
      IPAMConfig: { IPv4Address: '10.0.0.7' },
      Aliases: ['web', '0123456789ab'],
      DriverOpts: { a: 'b' },
    };

    const { networks } = specOf(inspected({ host: { NetworkMode: 'mine' }, network: { Networks: { mine } } }));

    expect(JSON.parse(JSON.stringify(networks))).toEqual({
      mine: { IPAMConfig: { IPv4Address: '10.0.0.7' }, Aliases: ['web'], DriverOpts: { a: 'b' } },
    });
  });

  it('keep a MAC address that a person gave', () => {
    const { networks } = specOf(inspected({ config: { MacAddress: '02:00:00:00:00:01' } }));

    expect(networks.bridge).toMatchObject({ MacAddress: '02:00:00:00:00:01' });
  });

  it('know a network by its name where the mode had its id', () => {
    const spec = specOf(
      inspected({ host: { NetworkMode: 'n9' }, network: { Networks: { mine: { NetworkID: 'n9' } } } }),
    );

    expect(spec.host.NetworkMode).toBe('mine');
  });
});

describe('the ports', () => {
  const live = {
    '80/tcp': [
      { HostIp: '0.0.0.0', HostPort: '32768' },
      { HostIp: '::', HostPort: '32768' },
    ],
  };

  it.each([
    ['a free choice', [{ HostIp: '', HostPort: '' }], [{ HostIp: '', HostPort: '32768' }]],
    ['zero', [{ HostIp: '', HostPort: '0' }], [{ HostIp: '', HostPort: '32768' }]],
    ['a range', [{ HostIp: '', HostPort: '32000-33000' }], [{ HostIp: '', HostPort: '32768' }]],
    ['a fixed one', [{ HostIp: '', HostPort: '8080' }], [{ HostIp: '', HostPort: '8080' }]],
    ['another address', [{ HostIp: '10.0.0.1', HostPort: '' }], [{ HostIp: '10.0.0.1', HostPort: '' }]],
  ])('are fixed where there was %s', (_name, wanted, expected) => {
    const { host } = specOf(inspected({ host: { PortBindings: { '80/tcp': wanted } }, network: { Ports: live } }));

    expect(host.PortBindings).toEqual({ '80/tcp': expected });
  });

  it('are fixed where all exposed ones were published', () => {
    const { host } = specOf(
      inspected({ host: { PublishAllPorts: true }, network: { Ports: { ...live, '81/tcp': null } } }),
    );

    expect(host.PortBindings).toEqual({ '80/tcp': [{ HostIp: '', HostPort: '32768' }] });
  });
});

describe('reading a spec back', () => {
  it('gives what was written', () => {
    const spec = JSON.parse(JSON.stringify(specOf(inspected({ host: { Memory: 5, Ulimits: null } })))) as unknown;

    expect(parseSpec(spec)).toEqual(spec);
  });

  it.each([
    ['nothing', undefined],
    ['text', 'spec'],
    ['another version', { version: 2, config: {}, host: {}, networks: {} }],
    ['a part that is missing', { version: 1, config: {}, host: {} }],
    ['labels that are no text', { version: 1, config: { Labels: { a: 1 } }, host: {}, networks: {} }],
    ['ports that are none', { version: 1, config: {}, host: { PortBindings: [] }, networks: {} }],
  ])('refuses %s', (_name, value) => {
    expect(() => parseSpec(value)).toThrow(expect.objectContaining({ code: 'engine_error' }));
  });
});
