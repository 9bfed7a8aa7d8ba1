import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotFacts } from '../../runner/ports/snapshot-label.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../../runner/ports/snapshot-label.ts';
import type { Snapshot, Vps } from '../../runner/wire/model.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** A snapshot is the disk of a VPS. Nobody gets at it by making another VPS of it, nor at more by writing its label. */

let tested: RunnerUnderTest;
let busybox: string;
let snapshot: Snapshot;

beforeAll(async () => {
  tested = await runnerUnderTest();
  busybox = await busyboxImage(tested.corner.dockerHost);
  const { task_id } = await tested.create('victim', { image: busybox });
  snapshot = await tested.call(api.createSnapshot, { params: { task_id }, body: {} });
});
afterAll(() => tested.close());

const idOf = () => String(snapshot.image_id);
const create = (word: string, image: string): Promise<Vps> => tested.create(word, { image, start: false });

describe('a new VPS is not made from a snapshot', () => {
  it.each<[string, () => string]>([
    ['by its name', () => snapshot.image],
    ["by its name at Docker's registry", () => `docker.io/${snapshot.image}`],
    ['by the older name of that registry', () => `index.docker.io/${snapshot.image}`],
    ['by a digest in its repository', () => `${snapshot.image.split(':')[0]}@${idOf()}`],
    ['by its id', idOf],
    ['by its id without the algorithm', () => idOf().slice('sha256:'.length)],
    ['by the beginning of its id', () => idOf().slice('sha256:'.length, 19)],
    ['by two letters, which may begin any id', () => '3f'],
    ['by the beginning of its id with the algorithm', () => idOf().slice(0, 19)],
  ])('%s', async (_how, ref) => {
    await expect(create('thief', ref())).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('by another tag that it was given', async () => {
    await tested.corner.docker.getImage(snapshot.image).tag({ repo: `savepoint-test/${tested.corner.name('tagged')}` });

    const made = create('thief', `savepoint-test/${tested.corner.name('tagged')}`);

    await expect(made).rejects.toMatchObject({ code: 'not_allowed' });
  });

  it('nor asked for from a registry by such a name', async () => {
    const made = create('thief', 'savepoint/vps-nobody:snap-20200101-000000');

    await expect(made).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

it('an image that somebody made of a snapshot and named is theirs to use', async () => {
  const container = await tested.corner.docker.createContainer({
    ...{ name: tested.corner.name('builder'), Image: snapshot.image, Cmd: ['true'] },
    Labels: tested.corner.labels,
  });
  const repo = `savepoint-test/${tested.corner.name('built')}`;
  await container.commit({ repo, tag: '1' });

  expect(await create('heir', `${repo}:1`)).toMatchObject({ image: `${repo}:1`, status: 'created' });
});

describe('a VPS of which only the label of an image tells', () => {
  /** As somebody could who may load images: the label of a real snapshot, with changes. */
  async function forge(word: string, host: object): Promise<{ task_id: Vps['task_id']; name: string }> {
    const { Config } = await tested.corner.docker.getImage(snapshot.image).inspect();
    const facts = JSON.parse(String(Config.Labels[SNAPSHOT_LABEL])) as SnapshotFacts;
    const task_id = tested.taskId(word);
    const spec = { ...facts.vps.spec, host: { ...facts.vps.spec.host, ...host } };
    const forged = { ...facts, task_id, vps: { ...facts.vps, container_name: `savepoint-vps-${task_id}`, spec } };
    const Labels = { ...tested.corner.labels, [VPS_LABEL]: task_id, [SNAPSHOT_LABEL]: JSON.stringify(forged) };
    const maker = await tested.corner.docker.createContainer({ Image: busybox, Cmd: ['true'], Labels });
    await maker.commit({ repo: `savepoint/vps-${task_id}`, tag: facts.name });
    await tested.call(api.settleNode);
    return { task_id, name: facts.name };
  }

  it.each<[string, object]>([
    ['privileged', { Privileged: true }],
    ['with the root of the node', { Binds: ['/:/host'] }],
    ['with powers', { CapAdd: ['SYS_ADMIN'] }],
    ["with the node's processes", { PidMode: 'host' }],
  ])('is not brought back %s', async (how, host) => {
    const params = await forge(how.replaceAll(/\W/g, '-'), host);

    await expect(tested.call(api.restoreSnapshot, { params, body: {} })).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(tested.call(api.restartVps, { params: { task_id: params.task_id }, body: {} })).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });

  it('is brought back with what a new one may have', async () => {
    const params = await forge('harmless', {});

    const { vps } = await tested.call(api.restoreSnapshot, { params, body: {} });

    expect(vps).toMatchObject({ task_id: params.task_id, status: 'running' });
  });
});
