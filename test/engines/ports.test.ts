import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../runner/docker/free-port.ts';
import { startVps, vpsStatus } from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

let tested: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000' });
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(() => tested.close());

it('a port that a program outside of Docker has is said to be taken, and free again when that ends', async () => {
  const host = await freePort('tcp', '127.0.0.1');
  const { task_id } = await tested.create('late', { image, ports: [`127.0.0.1:${host}:80`], start: false });
  // Without a network of its own it is just a program of the Engine's machine.
  const program = await tested.corner.run('program', {
    Image: image,
    Cmd: ['nc', '-l', '-p', String(host)],
    HostConfig: { NetworkMode: 'host' },
  });
  const listening = `cat /proc/net/tcp* | grep -qi ':${host.toString(16).padStart(4, '0')} .* 0A '`;
  await eventually(() => tested.corner.sh(program, listening));

  await expect(tested.call(startVps, { params: { task_id } })).rejects.toMatchObject({ code: 'port_taken' });
  await tested.corner.docker.getContainer(program).kill();

  await eventually(() => tested.call(startVps, { params: { task_id } }));
  expect(await tested.call(vpsStatus, { params: { task_id } })).toMatchObject({ status: 'running' });
});
