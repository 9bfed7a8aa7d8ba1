import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CreateVps, Size } from '../../../runner/wire/create-vps.ts';

const wish = (more: object = {}) => CreateVps.parse({ image: 'debian:12', ...more });
const refuses = (more: object) => !CreateVps.safeParse({ image: 'debian:12', ...more }).success;

describe('a wish for a VPS', () => {
  it('needs an image, and nothing else', () => {
    expect(wish()).toEqual({
      image: 'debian:12',
      env: {},
      ports: [],
      mounts: [],
      shares: [],
      ramdisk: [],
      restart: 'no',
      devices: [],
      privileged: false,
      start: true,
    });
    expect(CreateVps.safeParse({}).success).toBe(false);
  });

  it.each([
    ['512', 512],
    ['1k', 1024],
    ['1.5gb', 1.5 * 1024 ** 3],
    ['2 G', 2 * 1024 ** 3],
    ['1t', 1024 ** 4],
    [4096, 4096],
  ])('reads the size %j', (size, bytes) => expect(Size.parse(size)).toBe(bytes));

  it.each(['', '0', '0.0001k', '-1', '1.5.5', '1x', '1gib', 'g', '999999999999t', 0, -1, 1.5, Number.NaN, null])(
    'refuses the size %j',
    (size) => expect(Size.safeParse(size).success).toBe(false),
  );

  it('reads any size as a positive number of whole bytes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e13 }), fc.constantFrom('', 'b', 'k', 'MB', 'g', 'T'), (number, unit) => {
        const { success, data } = Size.safeParse(`${number}${unit}`);
        if (success) expect(Number.isSafeInteger(data) && data > 0).toBe(true);
      }),
    );
  });

  it('gives a VPS the memory the Engine demands at least', () => {
    expect(wish({ memory: '6m' }).memory).toBe(6 * 1024 ** 2);
    expect(refuses({ memory: '5m' })).toBe(true);
  });

  it.each([
    [80, { container: 80, protocol: 'tcp' }],
    ['80', { container: 80, protocol: 'tcp' }],
    ['53/udp', { container: 53, protocol: 'udp' }],
    ['8080:80', { container: 80, host: 8080, protocol: 'tcp' }],
    ['127.0.0.1:8080:80/tcp', { container: 80, host: 8080, host_ip: '127.0.0.1', protocol: 'tcp' }],
    ['127.0.0.1::80', { container: 80, host_ip: '127.0.0.1', protocol: 'tcp' }],
    [
      { container: 80, host_ip: '::1' },
      { container: 80, host_ip: '::1', protocol: 'tcp' },
    ],
  ])('reads the port %j', (port, read) => expect(wish({ ports: [port] }).ports).toEqual([read]));

  it.each([
    0,
    65_536,
    8.5,
    '0',
    '65536',
    '0:80',
    '70000:80',
    '80:',
    '80/sctp',
    '1.2.3.4.5:1:1',
    '999.1.1.1:80:80',
    'http',
    '',
    { host: 80 },
    { container: 80, bogus: 1 },
    null,
  ])('refuses the port %j', (port) => expect(refuses({ ports: [port] })).toBe(true));

  it('hands one line to the shell and takes a list as it is', () => {
    expect(wish({ command: 'sleep 1 && echo "$HOME"' }).command).toEqual(['/bin/sh', '-c', 'sleep 1 && echo "$HOME"']);
    expect(wish({ command: ['sleep', '1 && 2'] }).command).toEqual(['sleep', '1 && 2']);
  });

  it.each([
    ['an unknown field', { prviileged: true }],
    ['an empty command', { command: [] }],
    ['a command with a NUL', { command: ['a\0b'] }],
    ['an environment value with a NUL', { env: { A: 'a\0b' } }],
    ['an environment name with =', { env: { 'A=B': 'x' } }],
    ['an environment value that is no text', { env: { A: 1 } }],
    ['a relative mount', { mounts: [{ type: 'volume', source: 'v', target: 'data' }] }],
    ['a mount on the root', { mounts: [{ type: 'volume', source: 'v', target: '/' }] }],
    ['a mount on the root by detour', { mounts: [{ type: 'volume', source: 'v', target: '/./' }] }],
    ['a path that leaves itself', { mounts: [{ type: 'bind', source: '/srv/../etc', target: '/etc' }] }],
    ['a mount of another kind', { mounts: [{ type: 'npipe', source: '/x', target: '/y' }] }],
    ['a volume that is a path', { mounts: [{ type: 'volume', source: '/etc', target: '/y' }] }],
    ['an image with a flag', { image: '--privileged' }],
    ['an image with a space', { image: 'a b' }],
    ['a host name with a dot', { hostname: 'a.b' }],
    ['no processors', { cpus: 0 }],
    ['a share outside', { shares: [{ name: '../x', target: '/y' }] }],
  ])('refuses %s', (_what, more) => expect(refuses(more)).toBe(true));
});
