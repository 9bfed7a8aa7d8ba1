import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../runner/wire/model.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { eventually } from '../support/eventually.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** All that Savepoint does to a container, once, in few words. The same on every Engine. */

let tested: RunnerUnderTest;
let image: string;

beforeAll(async () => {
  tested = await runnerUnderTest({ MAX_SNAPSHOTS_PER_VPS: '3' });
  image = await busyboxImage(tested.corner.dockerHost);
});
afterAll(() => tested.close());

const inside = (word: string) => ({ params: { task_id: tested.taskId(word) } });
const of = (word: string, name: string) => ({ params: { task_id: tested.taskId(word), name } });
const sh = (word: string, script: string) => tested.corner.sh(`savepoint-vps-${tested.taskId(word)}`, script);
const snapshots = async (word: string) => (await tested.call(api.listSnapshots, inside(word))).snapshots;
const names = (all: readonly Snapshot[]) => all.map(({ name }) => name);

it('a VPS is made, saved, broken and put back, and so is what the restore replaced', async () => {
  const made = await tested.create('saved', { image, ports: ['80'], memory: '64m' });
  await sh('saved', 'echo precious > /root/note; chmod 640 /root/note; chown 7:8 /root/note; ln -s note /root/link');
  const taken = await tested.call(api.createSnapshot, { ...inside('saved'), body: { alias: 'good' } });

  await sh('saved', 'rm -r /root /var/log; echo worse > /etc/motd');
  const restored = await tested.call(api.restoreSnapshot, of('saved', 'good'));
  const found = await sh(
    'saved',
    'cat /root/link; stat -c "%a %u %g" /root/note; ls -d /var/log; ls /etc/motd || true',
  );
  const undone = await tested.call(api.restoreSnapshot, of('saved', String(restored.saved?.name)));

  expect(taken).toMatchObject({ state: 'ready', trigger: 'manual', frozen_ms: expect.any(Number) });
  expect(restored.vps).toMatchObject({ status: 'running', head: taken.name, ports: made.ports });
  expect(found).toBe('precious\n640 7 8\n/var/log\n');
  expect(undone.vps.status).toBe('running');
  expect(await sh('saved', 'cat /etc/motd; ls /root 2>/dev/null || echo none')).toBe('worse\nnone\n');
});

it('a VPS that is stopped is saved, and a restart goes on from there', async () => {
  await tested.create('stopped', { image });
  await sh('stopped', 'echo kept > /root/note');

  const stopped = await tested.call(api.stopVps, inside('stopped'));
  const restarted = await tested.call(api.restartVps, inside('stopped'));

  expect(stopped).toMatchObject({ vps: { status: 'stopped' }, snapshot: { trigger: 'stop' }, failure: null });
  expect(restarted).toMatchObject({ from: stopped.snapshot?.name, vps: { status: 'running' } });
  expect(await sh('stopped', 'cat /root/note')).toBe('kept\n');
});

it('a VPS that ends by itself is saved', async () => {
  await tested.create('ended', { image, command: ['sh', '-c', 'echo last > /root/words; sleep 1'] });

  const [snapshot] = await eventually(async () => {
    const all = await snapshots('ended');
    expect(all).toMatchObject([{ trigger: 'exit', state: 'ready' }]);
    return all;
  });

  expect(snapshot?.frozen_ms).toBe(0);
});

it('the oldest snapshot goes when there are too many, and its image with it', async () => {
  await tested.create('rotated', { image });
  const taken: Snapshot[] = [];
  for (const n of [1, 2, 3, 4]) {
    await sh('rotated', `echo ${n} > /root/number`);
    taken.push(await tested.call(api.createSnapshot, inside('rotated')));
  }

  const [first, ...others] = taken;

  expect(names(await snapshots('rotated'))).toEqual(names(others).reverse());
  await eventually(async () => {
    const { images } = await tested.corner.standing();
    expect(images).toEqual(expect.arrayContaining(others.map(({ image }) => image)));
    expect(images).not.toContain(first?.image);
  });
});

it('a container that somebody made is adopted, and lives in several networks as before after a restore', async () => {
  const [home, away] = [await tested.corner.network('home'), await tested.corner.network('away')];
  const networks = { HostConfig: { NetworkMode: home, PortBindings: { '80/tcp': [{ HostPort: '' }] } } };
  const id = await tested.corner.run('strange', { Image: image, Cmd: ['sleep', '1000'], StopTimeout: 0, ...networks });
  await tested.corner.docker.getNetwork(away).connect({ Container: id, EndpointConfig: { Aliases: ['second'] } });
  const name = tested.corner.name('strange');
  const before = await tested.corner.inspect(name);

  const adopted = await tested.call(api.adoptVps, { body: { container: name } });
  await tested.call(api.createSnapshot, inside('strange'));
  await tested.corner.sh(name, 'rm -r /root');
  const { vps } = await tested.call(api.restoreSnapshot, of('strange', 'latest'));
  const after = await tested.corner.inspect(name);

  expect(vps).toMatchObject({ adopted: true, status: 'running', ports: adopted.ports, container: { name } });
  expect(Object.keys(after.NetworkSettings.Networks).sort()).toEqual([away, home].sort());
  expect(after.NetworkSettings.Networks[away]?.Aliases).toContain('second');
  expect(after.Config.Hostname).toBe(before.Config.Hostname);
  expect(await tested.corner.sh(name, 'ls -d /root')).toBe('/root\n');
});

it('the labels of its images are enough to find a VPS again', async () => {
  await tested.create('found', { image, env: { COLOUR: 'blue' } });
  await sh('found', 'echo one > /root/note');
  const taken = await tested.call(api.createSnapshot, inside('found'));
  await tested.stop();
  await tested.corner.docker.getContainer(`savepoint-vps-${tested.taskId('found')}`).remove({ force: true });
  await rm(join(tested.dataDir, 'vps', `${tested.taskId('found')}.json`));

  await tested.start({ MAX_SNAPSHOTS_PER_VPS: '3' });
  const listed = await snapshots('found');
  await tested.call(api.restoreSnapshot, of('found', taken.name));

  expect(listed).toMatchObject([{ name: taken.name, image_id: taken.image_id, state: 'ready', seq: taken.seq }]);
  expect(await sh('found', 'cat /root/note; echo $COLOUR')).toBe('one\nblue\n');
});

it('a VPS that is deleted with its snapshots leaves nothing', async () => {
  await tested.create('deleted', { image });
  for (const n of [1, 2]) {
    await sh('deleted', `echo ${n} > /root/number`);
    await tested.call(api.createSnapshot, inside('deleted'));
    await tested.call(api.restartVps, inside('deleted'));
  }

  await tested.call(api.deleteVps, { ...inside('deleted'), query: { snapshots: 'true' } });

  await eventually(async () => expect(JSON.stringify(await tested.corner.standing())).not.toContain('-deleted'));
});
