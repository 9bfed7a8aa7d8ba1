import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { CreateVps } from '../../runner/wire/create-vps.ts';
import { listVps, vpsStatus } from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What a new VPS is refused, and that nothing is left of one that could not be made. */

let tested: RunnerUnderTest;
let image: string;
let allowed: string;

beforeAll(async () => {
  allowed = await mkdtemp(join(tmpdir(), 'savepoint-allowed-'));
  tested = await runnerUnderTest({ ALLOWED_HOST_PATHS: allowed });
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(async () => {
  await tested.close();
  await rm(allowed, { recursive: true });
});

const refused: Record<string, Partial<z.input<typeof CreateVps>>> = {
  'privileged mode': { privileged: true },
  "the host's network": { network: 'host' },
  'a device': { devices: ['/dev/kmsg'] },
  'the root of the host': { mounts: [{ type: 'bind', source: '/', target: '/host' }] },
  'the socket of the Engine': { mounts: [{ type: 'bind', source: '/var/run/docker.sock', target: '/docker.sock' }] },
  'a folder beside an allowed one': { mounts: [{ type: 'bind', source: '/tmp/savepoint-allowed', target: '/host' }] },
};

describe('refuses with 403 not_allowed', () => {
  it.each(Object.entries(refused))('%s', async (_what, wish) => {
    const body = JSON.stringify({ image, task_id: tested.taskId('refused'), ...wish });
    const answer = await tested.fetch('/api/vps/create', { method: 'POST', body });

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      error: { code: 'not_allowed', details: { problems: [expect.any(String)] } },
    });
    await expect(tested.call(vpsStatus, { params: { task_id: tested.taskId('refused') } })).rejects.toMatchObject({
      code: 'vps_not_found',
    });
  });

  it('a link in an allowed folder that leads out of it', async () => {
    await symlink('/etc', join(allowed, 'link'));
    const mounts = [{ type: 'bind' as const, source: join(allowed, 'link'), target: '/host' }];

    await expect(tested.create('link', { image, mounts })).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('leaves nothing behind', () => {
  it('when it would run a machine emulator, which no snapshot can hold', async () => {
    const making = tested.create('no-emulator', { image, command: ['qemu-system-x86_64', '-m', '1G'] });

    await expect(making).rejects.toMatchObject({ code: 'snapshot_unsupported' });
  });

  it('when there is no such image', async () => {
    const body = JSON.stringify({ image: 'savepoint-test/never:1', task_id: tested.taskId('no-image') });
    const answer = await tested.fetch('/api/vps/create', { method: 'POST', body });

    expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'image_not_found' } }]);
  });

  it('when its command cannot start', async () => {
    const making = tested.create('no-command', { image, command: ['/no/such/program'] });

    await expect(making).rejects.toMatchObject({ code: 'start_failed' });
  });

  it('when there is no such network', async () => {
    const making = tested.create('no-network', { image, network: tested.corner.name('never') });

    await expect(making).rejects.toMatchObject({ code: 'network_not_found' });
  });

  afterAll(async () => {
    const { containers, images } = await tested.corner.standing();
    const { vps } = await tested.call(listVps);

    expect(
      [...containers, ...images, ...vps.map(({ task_id }) => task_id)].filter((name) => /-no-/.test(name)),
    ).toEqual([]);
  });
});

it('refuses a task_id that is taken, by a VPS or by a container of its name', async () => {
  await tested.create('taken', { image });
  const stranger = `savepoint-vps-${tested.taskId('stranger')}`;
  await tested.corner.docker.createContainer({
    name: stranger,
    Image: image,
    Cmd: ['true'],
    Labels: tested.corner.labels,
  });

  await expect(tested.create('taken', { image })).rejects.toMatchObject({ code: 'vps_exists' });
  await expect(tested.create('stranger', { image })).rejects.toMatchObject({ code: 'vps_exists' });
  expect((await tested.corner.inspect(stranger)).State.Status).toBe('created');
});
