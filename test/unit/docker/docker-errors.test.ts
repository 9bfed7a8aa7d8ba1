import { expect, it } from 'vitest';
import { type About, interrupted, refused } from '../../../runner/docker/docker-errors.ts';
import { AppError } from '../../../runner/wire/errors.ts';

const ID = 'a'.repeat(64);

it.each<[number, string, About, string]>([
  [404, `No such container: ${ID}`, 'container', 'container_not_found'],
  [404, `No such container: ${ID}`, 'start', 'container_not_found'],
  [404, 'No such container: the-one-whose-network-it-uses', 'start', 'start_failed'],
  [404, 'No such image: a:1', 'engine', 'image_not_found'],
  [404, 'network mine not found', 'engine', 'network_not_found'],
  [404, 'network 0a1b not found', 'start', 'network_not_found'],
  [404, 'page not found', 'engine', 'engine_error'],
  [409, 'Conflict. The container name "/a" is already in use', 'engine', 'vps_exists'],
  [
    500,
    'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
    'start',
    'port_taken',
  ],
  [500, 'Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use', 'start', 'port_taken'],
  [500, 'failed to bind host port for 0.0.0.0:80:172.17.0.2:80/tcp: address already in use', 'start', 'port_taken'],
  [500, 'on endpoint a (b): failed to listen on TCP socket: address already in use', 'start', 'port_taken'],
  [500, 'failed to set up container networking: Address already in use', 'start', 'start_failed'],
  [500, 'write /x: no space left on device', 'container', 'no_space'],
  [500, 'mkdir /x: disk quota exceeded', 'start', 'no_space'],
  [400, 'OCI runtime create failed: exec: "x": executable file not found in $PATH', 'start', 'start_failed'],
  [500, 'pull access denied for a', 'pull', 'image_not_found'],
  [500, 'max depth exceeded', 'container', 'engine_error'],
])('reads %i %s about the %s as %s', (status, words, about, code) => {
  expect(refused(status, words, about, ID)).toMatchObject({ code, message: words, details: { status } });
});

it('says something even when the Engine said nothing', () => {
  expect(refused(500, ' ', 'engine').message).toBe('the Engine answered 500');
});

it.each(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'EACCES', 'ERR_STREAM_PREMATURE_CLOSE'])(
  'takes %s for an Engine that is away',
  (code) => {
    expect(interrupted(Object.assign(new Error('x'), { code }))).toMatchObject({ code: 'engine_unavailable' });
  },
);

it('lets our own errors pass and hides none of the others', () => {
  const ours = new AppError('engine_timeout', 'late');

  expect(interrupted(ours)).toBe(ours);
  expect(interrupted(new Error('odd'))).toMatchObject({
    code: 'engine_error',
    message: expect.stringContaining('odd'),
  });
});
