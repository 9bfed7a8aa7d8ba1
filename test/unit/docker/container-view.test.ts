import { expect, it } from 'vitest';
import { containerSummary, containerView } from '../../../runner/docker/container-view.ts';
import { ListedContainer } from '../../../runner/docker/engine-replies.ts';
import { inspected } from './inspected.ts';

it('tells a container in our words', () => {
  const container = containerView(inspected({ host: { Devices: [{ PathOnHost: '/dev/kvm' }], AutoRemove: true } }));

  expect(container).toMatchObject({
    name: 'one',
    status: 'running',
    image: 'an/image:1',
    health: 'none',
    createdAt: '2026-01-02T03:04:05.123Z',
    startedAt: '2026-01-02T03:04:06.500Z',
    finishedAt: null,
    program: { path: '/bin/sh', args: ['-c', 'x'], devices: ['/dev/kvm'] },
    autoRemove: true,
    keepsRunning: false,
  });
});

it('tells the fixed ports of a container that does not run', () => {
  const PortBindings = { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '81/tcp': [{ HostIp: '', HostPort: '' }] };

  const { ports } = containerView(inspected({ host: { PortBindings } }));

  expect(ports).toEqual([{ container: '80/tcp', host_ip: '0.0.0.0', host_port: 8080 }]);
});

it('lists every mount, as none is part of a snapshot', () => {
  const Mounts = [
    { Type: 'volume', Name: 'v', Source: '/var/lib/x', Destination: '/v' },
    { Type: 'bind', Source: '/srv', Destination: '/b' },
    { Type: 'cluster', Source: 's', Destination: '/c' },
  ];

  const { mounts } = containerView(inspected({ host: { Tmpfs: { '/t': '' } }, rest: { Mounts } }));

  expect(mounts).toEqual([
    { path: '/v', kind: 'volume', source: 'v' },
    { path: '/b', kind: 'bind', source: '/srv' },
    { path: '/c', kind: 'other', source: 's' },
    { path: '/t', kind: 'tmpfs', source: '' },
  ]);
});

it.each([
  [['/other/link', '/own'], 'own'],
  [null, ''],
])('finds the name among %j', (Names, name) => {
  const listed = ListedContainer.parse({ Id: 'a', Names, Image: 'i', Labels: null, State: 'dead' });

  expect(containerSummary(listed)).toEqual({ id: 'a', name, image: 'i', labels: {}, status: 'dead' });
});
