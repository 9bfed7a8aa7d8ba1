import { expect, it } from 'vitest';
import { createPlan } from '../../../runner/docker/create-options.ts';

const OLD = '1.41';
const NEW = '1.44';

interface Parts {
  readonly config?: object;
  readonly host?: object;
  readonly networks?: Record<string, object>;
}

function recipe({ config, host, networks = { bridge: {} } }: Parts = {}) {
  const spec = { version: 1 as const, config: { ...config }, host: { NetworkMode: 'bridge', ...host }, networks };
  return { name: 'n', image: 'i:1', spec, labels: { 'io.savepoint.vps': 'a', both: 'ours' }, ports: [] };
}

const endpoints = ({ body }: ReturnType<typeof createPlan>) => body.NetworkingConfig;

it('puts our labels over those of the spec and says that it is no snapshot', () => {
  const plan = createPlan(recipe({ config: { Labels: { theirs: '1', both: 'theirs' } } }), OLD);

  expect(plan.body.Labels).toEqual({ theirs: '1', both: 'ours', 'io.savepoint.vps': 'a', 'io.savepoint.snapshot': '' });
});

it('connects further networks one by one where a create takes only one', () => {
  const networks = { other: { Aliases: ['x'] }, mine: { Aliases: ['y'] } };

  const old = createPlan(recipe({ host: { NetworkMode: 'mine' }, networks }), OLD);
  const now = createPlan(recipe({ host: { NetworkMode: 'mine' }, networks }), NEW);

  expect(endpoints(old)).toEqual({ EndpointsConfig: { mine: networks.mine } });
  expect(old.connect).toEqual([['other', networks.other]]);
  expect(endpoints(now)).toEqual({ EndpointsConfig: networks });
  expect(now.connect).toEqual([]);
});

it('takes a container off its main network where it was off it', () => {
  const plan = createPlan(recipe({ host: { NetworkMode: 'default' }, networks: { other: {} } }), NEW);

  expect(plan).toMatchObject({ disconnect: ['bridge'], connect: [['other', {}]] });
});

it.each(['host', 'none', 'container:abc'])('says nothing of networks in mode %s', (NetworkMode) => {
  const plan = createPlan(recipe({ host: { NetworkMode }, networks: { [NetworkMode]: {} } }), OLD);

  expect(endpoints(plan)).toEqual({ EndpointsConfig: {} });
  expect(plan).toMatchObject({ connect: [], disconnect: [] });
});

it('makes a container that was taken off `none` with the networks that it is in', () => {
  const networks = { first: { Aliases: ['x'] }, second: {} };

  const old = createPlan(recipe({ host: { NetworkMode: 'none' }, networks }), OLD);

  expect(old.body.HostConfig).toMatchObject({ NetworkMode: 'first' });
  expect(endpoints(old)).toEqual({ EndpointsConfig: { first: networks.first } });
  expect(old).toMatchObject({ connect: [['second', {}]], disconnect: [] });
});

it('leaves to the Engine what it hides of the kernel, unless somebody has chosen', () => {
  const hidden = (MaskedPaths: string[] | null) =>
    createPlan(recipe({ host: { MaskedPaths } }), OLD).body.HostConfig as { MaskedPaths?: unknown };

  expect(hidden(['/proc/kcore', '/proc/keys'])).not.toHaveProperty('MaskedPaths');
  expect(hidden([])).toMatchObject({ MaskedPaths: [] });
  expect(hidden(['/proc/keys'])).toMatchObject({ MaskedPaths: ['/proc/keys'] });
});

it('gives no name and no ports to a container in the network of another', () => {
  const config = { Hostname: 'h', Domainname: 'd', ExposedPorts: { '80/tcp': {} }, User: 'u' };

  const { body } = createPlan(recipe({ config, host: { NetworkMode: 'container:abc' } }), OLD);

  expect(body).toMatchObject({ User: 'u' });
  for (const key of ['Hostname', 'Domainname', 'ExposedPorts']) expect(body).not.toHaveProperty(key);
});

it('gives a MAC address where the Engine wants it', () => {
  const parts = {
    config: { MacAddress: '02:00:00:00:00:01' },
    networks: { bridge: { MacAddress: '02:00:00:00:00:01' } },
  };

  expect(createPlan(recipe(parts), OLD).body).toHaveProperty('MacAddress');
  expect(createPlan(recipe(parts), NEW).body).not.toHaveProperty('MacAddress');
  expect(endpoints(createPlan(recipe(parts), NEW))).toEqual({ EndpointsConfig: parts.networks });
});

it.each([
  ['none beside a command', { Entrypoint: null, Cmd: ['x'] }, ['']],
  ['an empty one beside a command', { Entrypoint: [], Cmd: ['x'] }, ['']],
  ['none and no command', { Entrypoint: null, Cmd: null }, null],
  ['one', { Entrypoint: ['e'], Cmd: ['x'] }, ['e']],
])("says of an entrypoint that there is %s so that the image's does not come back", (_name, config, expected) => {
  expect(createPlan(recipe({ config }), OLD).body.Entrypoint).toEqual(expected);
});

it('takes the same number on two addresses where it had that', () => {
  const free = (...hosts: string[]) => ({ '80/tcp': hosts.map((HostIp) => ({ HostIp, HostPort: '' })) });
  const at = (host_ip: string) => ({ container: '80/tcp', host_ip, host_port: 4000 });
  const pinned = (PortBindings: object, ...hosts: string[]) =>
    createPlan({ ...recipe({ host: { PortBindings } }), ports: hosts.map(at) }, OLD).body.HostConfig;

  expect(pinned(free('127.0.0.1', '127.0.0.2'), '127.0.0.1', '127.0.0.2')).toMatchObject({
    PortBindings: { '80/tcp': [{ HostPort: '4000' }, { HostPort: '4000' }] },
  });
  expect(pinned(free('', ''), '0.0.0.0', '::')).toMatchObject({
    PortBindings: { '80/tcp': [{ HostPort: '4000' }, { HostPort: '' }] },
  });
});

it('takes the ports it had wherever the Engine would choose', () => {
  const PortBindings = {
    '80/tcp': [
      { HostIp: '127.0.0.1', HostPort: '' },
      { HostIp: '127.0.0.1', HostPort: '' },
    ],
    '81/tcp': [{ HostIp: '', HostPort: '81' }],
  };
  const ports = [
    { container: '80/tcp', host_ip: '127.0.0.1', host_port: 4000 },
    { container: '80/tcp', host_ip: '127.0.0.1', host_port: 4002 },
    { container: '81/tcp', host_ip: '0.0.0.0', host_port: 4001 },
  ];

  const { body } = createPlan({ ...recipe({ host: { PortBindings } }), ports }, OLD);

  expect(body.HostConfig).toMatchObject({
    PortBindings: {
      '80/tcp': [
        { HostIp: '127.0.0.1', HostPort: '4000' },
        { HostIp: '127.0.0.1', HostPort: '4002' },
      ],
      '81/tcp': [{ HostIp: '', HostPort: '81' }],
    },
  });
});
