import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adoptVps } from '../../runner/wire/runner-api.ts';
import { busyboxImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What docker-compose.yml marks as Savepoint's own: tokens lie there, so that no VPS may come near. */

const PRIVATE = { 'io.savepoint.private': 'true' };

let tested: RunnerUnderTest;
let image: string;
const named = (word: string) => tested.corner.name(word);

beforeAll(async () => {
  tested = await runnerUnderTest();
  image = await busyboxImage(tested.corner.dockerHost);
  const { docker, labels } = tested.corner;
  const Labels = { ...labels, ...PRIVATE };
  await docker.createVolume({ Name: named('own'), Labels });
  await docker.createVolume({ Name: `savepoint-share-${named('own')}`, Labels });
  await docker.createNetwork({ Name: named('own'), Labels });
});
afterAll(() => tested.close());

describe('a VPS is refused', () => {
  it.each([
    ['a volume', () => ({ mounts: [{ type: 'volume' as const, source: named('own'), target: '/data' }] })],
    ['a share', () => ({ shares: [{ name: named('own'), target: '/data' }] })],
    ['a network', () => ({ network: named('own') })],
  ])("%s of Savepoint's own", async (_what, wish) => {
    const making = tested.create('spy', { image, ...wish() });

    await expect(making).rejects.toMatchObject({ code: 'not_allowed', details: { problems: [expect.any(String)] } });
  });

  it("a network of Savepoint's own by the beginning of its id", async () => {
    const { Id } = (await tested.corner.docker.getNetwork(named('own')).inspect()) as { Id: string };

    await expect(tested.create('spy', { image, network: Id.slice(0, 8) })).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });
});

it("a VPS is refused the host's network by its id, or the beginning of it", async () => {
  const { Id } = (await tested.corner.docker.getNetwork('host').inspect()) as { Id: string };

  for (const network of [Id, Id.slice(0, 8)]) {
    const making = tested.create('guest', { image, network });
    await expect(making).rejects.toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('ALLOW_HOST_NETWORK'),
    });
  }
});

it('a VPS gets volumes and networks that are not there yet, and those of others', async () => {
  const network = await tested.corner.network('theirs');
  const mounts = [{ type: 'volume' as const, source: named('new'), target: '/data' }];

  expect(await tested.create('neighbour', { image, network, mounts })).toMatchObject({ status: 'running' });
});

it("a container of Savepoint's own is not adopted", async () => {
  const id = await tested.corner.run('host', { Image: image, Cmd: ['sleep', '1000'], Labels: PRIVATE });

  const adopting = tested.call(adoptVps, { body: { container: named('host') } });

  await expect(adopting).rejects.toMatchObject({ code: 'not_allowed' });
  expect((await tested.corner.inspect(id)).State.Status).toBe('running');
});
