import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeOf, type LikeOptions } from '../../../runner/docker/like.ts';
import { portGiver } from '../../../runner/docker/free-port.ts';
import { TaskId } from '../../../runner/wire/names.ts';

const ID = TaskId.parse('new.one');
const ANONYMOUS = 'a1'.repeat(32);

interface Parts {
  readonly config?: object;
  readonly host?: object;
  readonly networks?: Record<string, object>;
}

function like({ config = {}, host = {}, networks = {} }: Parts, options: Partial<LikeOptions> = {}) {
  const spec = { version: 1 as const, config: { ...config }, host: { NetworkMode: 'bridge', ...host }, networks };
  let port = 40_000;
  return likeOf(ID, spec, {
    mounts: 'empty',
    ports: 'other',
    sharedDir: null,
    givePort: async () => (port += 1),
    ...options,
  });
}

describe('the like of a container', () => {
  it('has a host name of its own, and the address of no other', async () => {
    const endpoint = {
      Aliases: ['db'],
      IPAMConfig: { IPv4Address: '10.0.0.2' },
      MacAddress: '02:42',
      DriverOpts: { a: 'b' },
    };

    const { spec } = await like({ config: { Hostname: 'old', MacAddress: '02:42' }, networks: { net: endpoint } });

    expect(spec.config).toMatchObject({ Hostname: 'new-one' });
    expect(spec.config).not.toHaveProperty('MacAddress');
    expect(spec.networks).toEqual({ net: { DriverOpts: { a: 'b' } } });
  });

  it('has no host ports where none are wanted, also of those that the Engine would choose', async () => {
    const host = { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] }, PublishAllPorts: true };
    const givePort = () => Promise.reject(new Error('nobody asked for one'));

    const { spec } = await like({ host }, { ports: 'none', givePort });

    expect(spec.host).toMatchObject({ PortBindings: undefined, PublishAllPorts: false });
  });

  it('has a port of its own for each that the Engine chose, or took from a range', async () => {
    const PortBindings = Object.fromEntries(
      ['80/tcp', '443/tcp'].map((port) => [port, [{ HostIp: '', HostPort: '0' }]]),
    );

    const { spec } = await like({ host: { PortBindings } });

    const [one, other] = Object.values(spec.host.PortBindings as Record<string, [{ HostPort: string }]>);
    expect(one?.[0].HostPort).not.toBe(other?.[0].HostPort);
  });

  it('has another host port for each, the same one where two addresses had the same', async () => {
    const PortBindings = {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
      '81/tcp': [{ HostIp: '', HostPort: '' }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '8080' }],
      '99/tcp': null,
    };

    const { spec } = await like({ host: { PortBindings } });

    expect(spec.host.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '40001' },
        { HostIp: '::', HostPort: '40001' },
      ],
      '81/tcp': [{ HostIp: '', HostPort: '40002' }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '40003' }],
      '99/tcp': null,
    });
  });

  it('is of no service of Compose, and keeps its other labels', async () => {
    const { spec } = await like({ config: { Labels: { 'com.docker.compose.service': 'db', mine: '1' } } });

    expect(spec.config.Labels).toEqual({ 'com.docker.compose.service': '', mine: '1' });
  });
});

describe('its mounts', () => {
  it.each([
    ['a volume', 'data:/place', false],
    ['a volume that is only read', 'data:/place:ro', true],
    ['a volume meant to be shared', 'savepoint-share-data:/place', true],
    ['a volume of which nobody knows the name', `${ANONYMOUS}:/place:nocopy`, false],
    ['one of those that is only read', `${ANONYMOUS}:/place:ro,nocopy`, false],
    ['a folder of the host', '/srv:/place:z', false],
    ['a folder of the host that is only read', '/srv:/place:z,ro', true],
    ['the folder that every VPS has', '/every:/place', true],
  ])('%s', async (_what, bind, isKept) => {
    const made = await like({ host: { Binds: [bind] } }, { sharedDir: '/every' });

    expect(made.spec.host.Binds).toEqual(isKept ? [bind] : []);
    expect(made.sharedAt).toEqual(isKept ? ['/place'] : []);
    expect(made.notShared.map(({ path }) => path)).toEqual(isKept ? [] : ['/place']);
    const isRenewed = !isKept && !bind.startsWith('/');
    expect(made.spec.config.Volumes).toEqual(isRenewed ? { '/place': {} } : {});
  });

  it('that are described at length are new where they are not shared, whatever their driver is told', async () => {
    const nfs = { DriverConfig: { Options: { device: ':/nfs' } } };
    const memory = { Type: 'tmpfs', Target: '/memory' };
    const Mounts = [
      { Type: 'volume', Source: '', Target: '/nfs', VolumeOptions: nfs },
      { Type: 'volume', Source: 'data', Target: '/data' },
      { Type: 'bind', Source: '/srv', Target: '/srv' },
      memory,
    ];

    const empty = await like({ host: { Mounts } });
    const shared = await like({ host: { Mounts } }, { mounts: 'shared' });

    const renewed = (Target: string) => ({ Type: 'volume', Target });
    expect(empty.spec.host.Mounts).toMatchObject([renewed('/nfs'), renewed('/data'), memory]);
    expect(empty.spec.host.Mounts).not.toMatchObject([{ VolumeOptions: nfs }]);
    expect(shared.spec.host.Mounts).toMatchObject([renewed('/nfs'), ...Mounts.slice(1)]);
  });

  it('are each shared or not, and none that may be written is shared unasked', async () => {
    const source = fc.constantFrom('data', 'savepoint-share-x', ANONYMOUS, '/srv', '/every');
    const places = fc.uniqueArray(fc.record({ source, path: fc.stringMatching(/^\/[a-z]{1,4}$/), ro: fc.boolean() }), {
      selector: ({ path }) => path,
    });
    await fc.assert(
      fc.asyncProperty(places, async (all) => {
        const Binds = all.map(({ source, path, ro }) => `${source}:${path}${ro ? ':ro' : ''}`);

        const { notShared, sharedAt } = await like({ host: { Binds } }, { sharedDir: '/every' });

        expect([...notShared.map(({ path }) => path), ...sharedAt].sort()).toEqual(all.map(({ path }) => path).sort());
        const risky = all.filter(({ source, ro }) => !ro && (source === 'data' || source === '/srv'));
        for (const { path } of risky) expect(sharedAt).not.toContain(path);
      }),
    );
  });
});

it('a port is not given a second time soon, though nobody listens on it yet', async () => {
  const found = [7, 7, 7, 8, 7, 9];
  const give = portGiver(async () => found.shift() ?? 0);

  expect([await give('tcp', ''), await give('tcp', ''), await give('tcp', '')]).toEqual([7, 8, 9]);
});
