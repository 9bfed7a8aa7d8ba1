import { InspectedContainer } from '../../../runner/docker/engine-replies.ts';

const ID = '0123456789ab'.padEnd(64, 'c');

interface Parts {
  readonly config?: object;
  readonly host?: object;
  readonly state?: object;
  readonly network?: object;
  readonly rest?: object;
}

/** A running container as the Engine tells it, with some parts of one's own. */
export function inspected({ config, host, state, network, rest }: Parts = {}): InspectedContainer {
  return InspectedContainer.parse({
    Id: ID,
    Name: '/one',
    Created: '2026-01-02T03:04:05.123456789Z',
    Path: '/bin/sh',
    Args: ['-c', 'x'],
    Image: `sha256:${'d'.repeat(64)}`,
    RestartCount: 0,
    State: {
      Status: 'running',
      Running: true,
      ExitCode: 0,
      StartedAt: '2026-01-02T03:04:06.5Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...state,
    },
    Config: { Image: 'an/image:1', Hostname: ID.slice(0, 12), Labels: null, ...config },
    HostConfig: { NetworkMode: 'default', PortBindings: {}, ...host },
    Mounts: [],
    NetworkSettings: {
      Networks: { bridge: { NetworkID: 'n1', MacAddress: '02:42:ac:11:00:02' } },
      Ports: {},
      ...network,
    },
    ...rest,
  });
}
