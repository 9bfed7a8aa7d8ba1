import { describe, expect, it } from 'vitest';
import { createPlan } from '../../../runner/docker/create-options.ts';
import { ImageConfig } from '../../../runner/docker/engine-replies.ts';
import { KEEP_ALIVE } from '../../../runner/docker/program.ts';
import { recipe, type SettledWish } from '../../../runner/docker/recipe.ts';
import { CreateVps } from '../../../runner/wire/create-vps.ts';
import { TaskId } from '../../../runner/wire/names.ts';

function specFor(wish: object = {}, { taskId = 'a', image = {}, sharedDir = null as string | null } = {}) {
  const parsed = CreateVps.parse({ image: 'i', ...wish });
  const settled: SettledWish = { ...parsed, ports: parsed.ports.map((port) => ({ ...port, host: port.host ?? 4321 })) };
  return recipe(TaskId.parse(taskId), settled, ImageConfig.parse(image), sharedDir);
}

describe('what a VPS runs', () => {
  const program = (wish: object, image: object) => {
    const { Entrypoint, Cmd } = specFor(wish, { image }).config;
    return [Entrypoint ?? null, Cmd ?? null];
  };

  it.each([
    ['nothing', {}, {}, [null, KEEP_ALIVE]],
    ['a bare shell', {}, { Cmd: ['bash'] }, [[], KEEP_ALIVE]],
    ['a bare shell with its path', {}, { Cmd: ['/bin/sh'] }, [[], KEEP_ALIVE]],
    ['a login shell', {}, { Cmd: ['/bin/bash', '-l'] }, [[], KEEP_ALIVE]],
    ['a shell as the entrypoint', {}, { Entrypoint: ['/bin/bash'] }, [[], KEEP_ALIVE]],
    ['a shell after a real entrypoint', {}, { Entrypoint: ['/e'], Cmd: ['sh'] }, [['/e'], KEEP_ALIVE]],
    ['a real command', {}, { Cmd: ['nginx', '-g'] }, [[], ['nginx', '-g']]],
    ['a shell with work', {}, { Cmd: ['sh', '-c', 'x'] }, [[], ['sh', '-c', 'x']]],
    ['a real entrypoint', {}, { Entrypoint: ['/e'] }, [['/e'], []]],
  ])('where the image has %s', (_name, wish, image, expected) => {
    expect(program(wish, image)).toEqual(expected);
  });

  it.each([
    ['a command', { command: ['x'] }, { Entrypoint: ['/e'], Cmd: ['c'] }, [['/e'], ['x']]],
    ['a bare shell', { command: ['bash'] }, {}, [[], ['bash']]],
    ['a line', { command: 'echo a' }, { Entrypoint: ['/bin/sh'] }, [[], ['/bin/sh', '-c', 'echo a']]],
    ['options for a shell', { command: ['-c', 'x'] }, { Entrypoint: ['/bin/sh'] }, [['/bin/sh'], ['-c', 'x']]],
    ['an entrypoint', { entrypoint: ['x'] }, { Entrypoint: ['/e'], Cmd: ['c'] }, [['x'], null]],
    ['no entrypoint', { entrypoint: [] }, { Entrypoint: ['/e'], Cmd: ['c'] }, [[], ['c']]],
    ['both', { entrypoint: ['x'], command: ['y'] }, {}, [['x'], ['y']]],
  ])('where a person asked for %s', (_name, wish, image, expected) => {
    expect(program(wish, image)).toEqual(expected);
  });

  it('is what the Engine is told: the entrypoint of the image comes before the command that a person asked for', () => {
    const spec = specFor({ command: ['postgres', '-c', 'x=y'] }, { image: { Entrypoint: ['docker-entrypoint.sh'] } });

    const { body } = createPlan({ name: 'n', image: 'i', spec, labels: {}, ports: [] }, '1.41');

    expect(body).toMatchObject({ Entrypoint: ['docker-entrypoint.sh'], Cmd: ['postgres', '-c', 'x=y'] });
  });
});

describe('the name of a VPS for itself', () => {
  it.each([
    ['web', 'web'],
    ['my_app.v1__x', 'my-app-v1-x'],
    ['a'.repeat(63), 'a'.repeat(63)],
  ])('of %s is %s', (taskId, hostname) => {
    expect(specFor({}, { taskId }).config.Hostname).toBe(hostname);
  });

  it('is the one that was asked for', () => {
    expect(specFor({ hostname: 'Chosen' }).config.Hostname).toBe('Chosen');
  });
});

describe('what a VPS has', () => {
  it('is what was asked for, in the words of the Engine', () => {
    const wish = {
      env: { A: 'b=c' },
      cpus: 1.5,
      memory: '64m',
      user: 'me',
      working_dir: '/w',
      restart: 'always',
      devices: ['/dev/fuse'],
      gpus: 2,
      privileged: true,
      network: 'mine',
    };

    expect(specFor(wish)).toMatchObject({
      config: { Env: ['A=b=c'], User: 'me', WorkingDir: '/w' },
      host: {
        NanoCpus: 1_500_000_000,
        Memory: 67_108_864,
        RestartPolicy: { Name: 'always' },
        Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' }],
        DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }],
        Privileged: true,
        NetworkMode: 'mine',
      },
      networks: { mine: {} },
    });
    expect(specFor({ gpus: 'all' }).host).toMatchObject({ DeviceRequests: [{ Count: -1 }] });
  });

  it('has every port on a port of the host', () => {
    const { config, host } = specFor({ ports: [80, '8080:80', '127.0.0.1:53:53/udp'] });

    expect(config.ExposedPorts).toEqual({ '80/tcp': {}, '53/udp': {} });
    expect(host.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '', HostPort: '4321' },
        { HostIp: '', HostPort: '8080' },
      ],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '53' }],
    });
  });

  it('has volumes, shares, folders of the host, and memory as a disk', () => {
    const { host } = specFor({
      mounts: [{ type: 'bind', source: '/srv/a:b', target: '/b', read_only: true }],
      shares: [{ name: 'team', target: '/team' }],
      ramdisk: [{ target: '/fast', size: '1m' }],
    });

    expect(host.Mounts).toEqual([
      { Type: 'bind', Source: '/srv/a:b', Target: '/b', ReadOnly: true },
      { Type: 'volume', Source: 'savepoint-share-team', Target: '/team', ReadOnly: false },
    ]);
    expect(host.Tmpfs).toEqual({ '/fast': 'rw,exec,mode=1777,size=1048576' });
  });

  it('has the shared folder, unless it put something else there', () => {
    const shared = { Type: 'bind', Source: '/srv/all', Target: '/shared', ReadOnly: false };

    expect(specFor({}, { sharedDir: '/srv/all' }).host.Mounts).toEqual([shared]);
    expect(specFor({ ramdisk: [{ target: '/shared' }] }, { sharedDir: '/srv/all' }).host.Mounts).toEqual([]);
  });
});
