import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerSpec, Engine } from '../../runner/ports/engine.ts';
import { SNAPSHOT_LABEL, VPS_LABEL } from '../../runner/ports/snapshot-label.ts';
import { commandsAreRun } from './engine-commands-contract.ts';
import { theEngineIsWatched } from './engine-events-contract.ts';
import { EngineWorld as World } from './engine-world.ts';

const NO_ID = 'f'.repeat(64);

/** What every Engine must do, a real one and one that is made up. The image has a shell and no command of its own. */
export function engineContract(
  name: string,
  makeEngine: () => Engine | Promise<Engine>,
  image: () => string | Promise<string>,
): void {
  describe(name, () => {
    const world = new World();
    beforeAll(async () => world.open(await makeEngine(), await image()));
    afterAll(() => world.close());

    containersAreLookedAt(world);
    containersLive(world);
    containersFail(world);
    commandsAreRun(world);
    imagesAreKept(world);
    recipesAreMade(world);
    theEngineIsWatched(world);
  });
}

function containersAreLookedAt(world: World): void {
  it('says what it is', async () => {
    const info = await world.engine.info();

    expect(info.version).toMatch(/\S/);
    expect(info.driver).toMatch(/\S/);
  });

  it('makes a container that is not started and tells all about it', async () => {
    const { id, vps, name } = await world.make({ env: { COLOUR: 'blue' } });

    const container = await world.engine.container(id);
    const byName = await world.engine.container(name);

    expect(container).toMatchObject({
      id,
      name,
      status: 'created',
      image: world.image,
      startedAt: null,
      finishedAt: null,
    });
    expect(container?.labels[VPS_LABEL]).toBe(vps);
    expect(container?.health).toBe('none');
    expect(byName?.id).toBe(id);
  });

  it('lists containers, also those that do not run', async () => {
    const { id, name, vps } = await world.make();

    const found = (await world.engine.containers()).find((container) => container.id === id);

    expect(found).toMatchObject({ id, name, status: 'created' });
    expect(found?.labels[VPS_LABEL]).toBe(vps);
  });

  it('answers undefined for a container that is not there', async () => {
    expect(await world.engine.container(`${world.prefix}-nobody`)).toBeUndefined();
    expect(await world.engine.container(NO_ID)).toBeUndefined();
  });

  it('measures what a container wrote', async () => {
    const { id } = await world.make();

    expect(await world.engine.writtenBytes(id)).toBeGreaterThanOrEqual(0);
  });
}

function containersLive(world: World): void {
  it('starts, pauses, resumes and stops a container', async () => {
    const { id } = await world.make();
    const seen: unknown[] = [];
    const look = async () => seen.push((await world.engine.container(id))?.status);

    await world.engine.start(id);
    await look();
    await world.engine.pause(id);
    await look();
    await world.engine.unpause(id);
    await look();
    await world.engine.stop(id);
    await look();

    expect(seen).toEqual(['running', 'paused', 'running', 'exited']);
    const stopped = await world.engine.container(id);
    expect(stopped?.exitCode).toBe(0);
    expect(Date.parse(stopped?.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(stopped?.startedAt ?? ''));
  });

  it('takes a start of what runs and a stop of what is stopped for done', async () => {
    const { id } = await world.make();

    await world.engine.start(id);
    await world.engine.start(id);
    await world.engine.stop(id, 1);
    await world.engine.stop(id, 1);

    expect((await world.engine.container(id))?.status).toBe('exited');
  });

  it('kills a container, and one that is dead stays so', async () => {
    const { id } = await world.make();

    await world.engine.start(id);
    await world.engine.kill(id);
    await world.engine.kill(id);

    expect(await world.engine.container(id)).toMatchObject({ status: 'exited', exitCode: 137 });
  });

  it('renames a container, and refuses a name that is taken', async () => {
    const [first, second] = [await world.make(), await world.make()];
    const name = `${first.name}-aside`;

    await world.engine.rename(first.id, name);

    expect((await world.engine.container(name))?.id).toBe(first.id);
    expect(await world.engine.container(first.name)).toBeUndefined();
    await expect(world.engine.rename(second.id, name)).rejects.toMatchObject({ code: 'vps_exists' });
  });

  it('removes a container that does not run and none that does', async () => {
    const { id } = await world.make();
    await world.engine.start(id);

    await expect(world.engine.remove(id)).rejects.toMatchObject({ code: 'engine_error' });
    await world.engine.kill(id);
    await world.engine.remove(id);
    await world.engine.remove(id);

    expect(await world.engine.container(id)).toBeUndefined();
  });
}

function containersFail(world: World): void {
  it.each(['start', 'stop', 'kill', 'pause', 'unpause', 'writtenBytes'] as const)(
    'says container_not_found for %s of one that is not there',
    async (action) => {
      await expect(world.engine[action](NO_ID)).rejects.toMatchObject({ code: 'container_not_found' });
    },
  );

  it('says container_not_found for a commit or a new name of one that is not there', async () => {
    const saved = { repository: world.repository, tag: 'nothing', labels: {}, comment: '' };

    await expect(world.engine.commit(NO_ID, saved)).rejects.toMatchObject({ code: 'container_not_found' });
    await expect(world.engine.rename(NO_ID, `${world.prefix}-new`)).rejects.toMatchObject({
      code: 'container_not_found',
    });
  });

  it('says image_not_found for a container from an image that is not there', async () => {
    const { spec, name } = await world.plan();
    const recipe = { name, image: `${world.repository}:missing`, spec, labels: {}, ports: [] };

    await expect(world.engine.create(recipe)).rejects.toMatchObject({ code: 'image_not_found' });
    expect(await world.engine.container(name)).toBeUndefined();
  });

  it('says start_failed when the command cannot run', async () => {
    const { id } = await world.make({ command: ['/no/such/program'] });

    await expect(world.engine.start(id)).rejects.toMatchObject({ code: 'start_failed' });
  });

  it('says port_taken when another container has the port', async () => {
    const first = await world.make({ ports: ['127.0.0.1::80'] });
    await world.engine.start(first.id);
    const ports = (await world.engine.container(first.id))?.ports ?? [];
    const second = await world.make({ ports: [`127.0.0.1:${ports[0]?.host_port}:80`] });

    await expect(world.engine.start(second.id)).rejects.toMatchObject({ code: 'port_taken' });
    expect(ports).toHaveLength(1);
    expect(ports[0]).toMatchObject({ container: '80/tcp', host_ip: '127.0.0.1' });
  });
}

function imagesAreKept(world: World): void {
  it('saves a container as an image with the labels it was given', async () => {
    const { id, vps } = await world.make();
    const facts = '{"quoted":"\\"and\\nmore"}';
    const tag = `${world.repository}:kept`;

    const imageId = await world.commit(id, 'kept', facts, { [VPS_LABEL]: vps });

    const image = await world.engine.image(tag);
    expect(image).toMatchObject({ id: imageId, tags: [tag], comment: 'made by us' });
    expect(image?.labels).toMatchObject({ [VPS_LABEL]: vps, [SNAPSHOT_LABEL]: facts });
    expect((await world.engine.image(imageId))?.id).toBe(imageId);
    const listed = (await world.engine.snapshotImages()).find((one) => one.id === imageId);
    expect(listed).toMatchObject({ id: imageId, tags: [tag] });
    expect(listed?.labels[SNAPSHOT_LABEL]).toBe(facts);
  });

  it('answers undefined for an image that is not there', async () => {
    expect(await world.engine.image(`${world.repository}:never`)).toBeUndefined();
    expect(await world.engine.image(`sha256:${NO_ID}`)).toBeUndefined();
  });

  it('makes a container from a snapshot that does not pass for the snapshot itself', async () => {
    const { id, vps } = await world.make();
    const first = await world.commit(id, 'first', '{"seq":1}');
    const { spec } = await world.plan();

    const next = await world.create(vps, first, spec);
    const second = await world.commit(next.id, 'second', '{"seq":2}');

    expect((await world.engine.container(next.id))?.labels[SNAPSHOT_LABEL] || '').toBe('');
    expect((await world.engine.image(second))?.labels[SNAPSHOT_LABEL]).toBe('{"seq":2}');
  });

  it('does not take a commit without facts for a snapshot', async () => {
    const { id } = await world.make();

    const imageId = await world.commit(id, 'by-hand', '');

    expect((await world.engine.snapshotImages()).map((one) => one.id)).not.toContain(imageId);
  });

  it('does not remove an image that a container stands on', async () => {
    const { id, vps } = await world.make();
    const tag = `${world.repository}:below`;
    await world.commit(id, 'below', '{}');
    const { spec } = await world.plan();
    const next = await world.create(vps, tag, spec);

    expect(await world.engine.removeImage(tag)).toBe('in_use');
    await world.engine.remove(next.id);
    expect(await world.engine.removeImage(tag)).toBe('removed');
    expect(await world.engine.removeImage(tag)).toBe('removed');
    expect(await world.engine.image(tag)).toBeUndefined();
  });

  it('keeps what others build on of an image that lost its tag, until the others are gone', async () => {
    const { id, vps } = await world.make();
    const below = await world.commit(id, 'lower', '{"lower":true}');
    const { spec } = await world.plan();
    const next = await world.create(vps, below, spec);
    const above = await world.commit(next.id, 'upper', '{"upper":true}');
    await world.engine.remove(next.id);

    expect(await world.engine.removeImage(`${world.repository}:lower`)).toBe('removed');
    expect((await world.engine.snapshotImages()).find((one) => one.id === below)?.tags).toEqual([]);
    // Docker's own store keeps it then; containerd's keeps only those layers of it that others need.
    expect(['in_use', 'removed']).toContain(await world.engine.removeImage(below));
    await world.liveOnce(await world.create(vps, above, spec));
    expect(await world.engine.removeImage(`${world.repository}:upper`)).toBe('removed');
    expect(await world.engine.removeImage(below)).toBe('removed');
    for (const gone of [below, above]) expect(await world.engine.image(gone)).toBeUndefined();
  });

  it('never takes the last name from an image that is to be removed by id', async () => {
    const { id } = await world.make();
    const imageId = await world.commit(id, 'named', '{"named":true}');

    expect(await world.engine.removeImage(imageId)).toBe('in_use');
    expect((await world.engine.image(`${world.repository}:named`))?.id).toBe(imageId);
  });
}

function recipesAreMade(world: World): void {
  it('makes a recipe that survives being written down', async () => {
    const { spec, name, vps } = await world.plan({ env: { A: 'b' }, memory: '64m', ports: ['127.0.0.1::8080'] });
    const written = JSON.parse(JSON.stringify(spec)) as ContainerSpec;

    const { id } = await world.create(vps, world.image, written, name);

    const ports = (await world.engine.container(id))?.ports ?? [];
    expect(written).toMatchObject({ version: 1 });
    expect(ports[0]?.host_port).toBeGreaterThan(0);
  });

  it('gives the like of a container the ports it had', async () => {
    const { id, vps } = await world.make({ ports: ['127.0.0.1::8080', '127.0.0.1::9090'] });
    const before = await world.engine.container(id);
    await world.engine.remove(id);

    const next = await world.create(vps, world.image, before?.spec ?? (await world.plan()).spec);

    expect((await world.engine.container(next.id))?.ports).toEqual(before?.ports);
  });

  it('refuses a description that it cannot understand', async () => {
    const { vps } = await world.plan();

    const made = world.create(vps, world.image, { version: 2 } as unknown as ContainerSpec);

    await expect(made).rejects.toMatchObject({ code: 'engine_error' });
  });
}
