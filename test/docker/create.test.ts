import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../runner/docker/free-port.ts';
import type { Vps } from '../../runner/wire/model.ts';
import { createVps, restartVps } from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What can be asked of a new VPS. */

let tested: RunnerUnderTest;
let image: string;
let allowed: string;
let shared: string;

beforeAll(async () => {
  [allowed = '', shared = ''] = await Promise.all(
    ['allowed', 'shared'].map((word) => mkdtemp(join(tmpdir(), `savepoint-${word}-`))),
  );
  tested = await runnerUnderTest({ ALLOWED_HOST_PATHS: allowed, SHARED_DIR: shared });
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(async () => {
  await tested.close();
  for (const folder of [allowed, shared]) await rm(folder, { recursive: true });
});

const sh = (vps: Vps, script: string) => tested.corner.sh(String(vps.container?.id), script, '');

it('needs an image and nothing else', async () => {
  const vps = await tested.call(createVps, { body: { image } });
  const { Labels, Hostname } = (await tested.corner.inspect(String(vps.container?.id))).Config;
  await tested.corner.docker.getContainer(String(vps.container?.id)).remove({ force: true });

  expect(vps).toMatchObject({
    task_id: expect.stringMatching(/^vps-\d{14}-[0-9a-f]{6}$/),
    status: 'running',
    image,
    node: 'local',
    container: { id: expect.stringMatching(/^[0-9a-f]{64}$/), name: `savepoint-vps-${vps.task_id}` },
    created_at: expect.any(String),
    started_at: expect.any(String),
    exit_code: null,
    head: null,
    ports: [],
    project: null,
    adopted: false,
    snapshots: 0,
    last_snapshot: null,
    busy: null,
  });
  expect(Labels).toMatchObject({ 'io.savepoint.vps': vps.task_id });
  expect(Hostname).toBe(vps.task_id);
});

it('gives its process what was asked for', async () => {
  const vps = await tested.create('process', {
    image,
    command: 'echo "$GREETING" > /tmp/said; id -u >> /tmp/said; pwd >> /tmp/said; exec sleep 100000',
    env: { GREETING: 'a "b" $c\nd', EMPTY: '' },
    user: '1234:4321',
    working_dir: '/var/tmp',
    hostname: 'my-host',
  });

  expect(await sh(vps, 'cat /tmp/said; hostname; id -g; echo "[$EMPTY]"')).toBe(
    'a "b" $c\nd\n1234\n/var/tmp\nmy-host\n4321\n[]\n',
  );
});

it("gives a command to the image's entrypoint, as `docker run` does, also when it is made anew", async () => {
  const { corner } = tested;
  const base = corner.docker.getContainer(await corner.run('base', { Image: image, Cmd: ['true'] }));
  const changes = 'ENTRYPOINT ["/bin/sh", "-c", "echo began > /began; exec \\"$@\\"", "entry"]\nCMD ["false"]';
  await base.commit({ repo: corner.name('entry'), tag: '1', changes });
  await base.remove({ force: true });

  const vps = await tested.create('entered', { image: `${corner.name('entry')}:1`, command: ['sleep', '1000'] });
  expect(await sh(vps, 'cat /began; tr "\\0" " " < /proc/1/cmdline')).toBe('began\nsleep 1000 ');

  const { vps: again } = await tested.call(restartVps, { params: { task_id: vps.task_id } });
  const { Path, Args } = await corner.inspect(String(again.container?.id));
  expect([Path, Args.at(-1)]).toEqual(['/bin/sh', '1000']);
});

it('takes a list of arguments and an entrypoint as they are', async () => {
  const vps = await tested.create('words', { image, entrypoint: ['/bin/sh', '-c'], command: ['sleep 1000 # a  b'] });

  const { Path, Args } = await tested.corner.inspect(String(vps.container?.id));

  expect([Path, ...Args]).toEqual(['/bin/sh', '-c', 'sleep 1000 # a  b']);
});

it('sets limits, restart policy and project', async () => {
  const vps = await tested.create('limits', {
    image,
    ...{ cpus: 0.25, memory: '64m', restart: 'unless-stopped', project: 'ours' },
  });

  const { HostConfig } = await tested.corner.inspect(String(vps.container?.id));

  expect(vps.project).toBe('ours');
  expect(HostConfig).toMatchObject({
    NanoCpus: 250_000_000,
    Memory: 67_108_864,
    RestartPolicy: { Name: 'unless-stopped' },
    Privileged: false,
  });
});

it('publishes ports, given ones and chosen ones, and they answer', async () => {
  const host = await freePort('tcp', '127.0.0.1');
  const command = 'while :; do echo hello | nc -l -p 80; done';
  const vps = await tested.create('ports', {
    image,
    command,
    ports: [`127.0.0.1:${host}:80`, '127.0.0.1::53/udp', 443],
  });
  const taken = { container: 1, host, host_ip: '127.0.0.1' };

  expect(vps.ports).toEqual(
    expect.arrayContaining([
      { container: '80/tcp', host_ip: '127.0.0.1', host_port: host },
      { container: '53/udp', host_ip: '127.0.0.1', host_port: expect.any(Number) },
      { container: '443/tcp', host_ip: '0.0.0.0', host_port: expect.any(Number) },
    ]),
  );
  // Another Engine than the one of this machine has a network of its own, and they answer there.
  if (!process.env['ENGINE_UNDER_TEST']) expect(await eventually(() => said(host))).toBe('hello\n');
  await expect(tested.create('ports-2', { image, ports: [taken] })).rejects.toMatchObject({ code: 'port_taken' });
});

/** What a port of this machine says to who connects. */
async function said(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  if (text === '') throw new Error('nothing was said');
  return text;
}

it('mounts volumes, allowed folders, ramdisks and the shared folder of the node', async () => {
  const volume = await tested.corner.volume('data');
  const vps = await tested.create('mounts', {
    image,
    mounts: [
      { type: 'volume', source: volume, target: '/data' },
      { type: 'bind', source: allowed, target: '/host', read_only: true },
    ],
    ramdisk: [{ target: '/fast', size: '1m' }],
  });

  await sh(vps, 'echo x > /data/x; echo x > /shared/x; echo x > /fast/x; ! touch /host/x 2> /dev/null');
  const fast = await sh(vps, "df -k /fast | tail -1 | awk '{print $1, $2}'");

  expect(fast).toBe('tmpfs 1024\n');
});

it('shares a folder between two VPSes, also read-only', async () => {
  const name = tested.corner.name('share');
  const one = await tested.create('writer', { image, shares: [{ name, target: '/both' }] });
  const two = await tested.create('reader', { image, shares: [{ name, target: '/both', read_only: true }] });

  await sh(one, 'echo hello > /both/note');

  expect(await sh(two, 'cat /both/note; ! touch /both/x 2> /dev/null')).toBe('hello\n');
});

it('joins a network, where others find it by its name', async () => {
  const network = await tested.corner.network('net');
  const one = await tested.create('found', { image, network });
  const two = await tested.create('finder', { image, network });

  expect(await sh(two, `ping -c 1 -w 5 ${one.container?.name} > /dev/null && echo found`)).toBe('found\n');
});

it('is only made when it shall not start yet', async () => {
  const vps = await tested.create('later', { image, start: false });

  expect(vps).toMatchObject({ status: 'created', started_at: null, exit_code: null });
});
