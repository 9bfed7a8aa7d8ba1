import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import type { Engine } from '../../runner/ports/engine.ts';
import { CreateVps } from '../../runner/wire/create-vps.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { die, hang, json, raw, refuse, type StubEngine, stall, stubEngine } from './stub-engine.ts';

/** What the adapter does when the Engine hangs, dies, lies or refuses. */

const ID = 'a'.repeat(64);
const LATE = { look: 150, list: 150, change: 150, walk: 150, commit: 150, pull: 150 };

let stub: StubEngine;
let engine: Engine;

beforeEach(async () => {
  stub = await stubEngine();
  engine = connectDocker({ dockerHost: stub.dockerHost, deadlines: LATE });
});
afterEach(() => stub.remove());

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('every call', () => {
  const calls: Record<string, [request: string, call: () => Promise<unknown>]> = {
    info: ['GET /info', () => engine.info()],
    containers: ['GET /containers/json', () => engine.containers()],
    container: [`GET /containers/${ID}/json`, () => engine.container(ID)],
    writtenBytes: [`GET /containers/${ID}/json`, () => engine.writtenBytes(ID)],
    create: ['POST /containers/create', () => engine.create(recipe())],
    start: [`POST /containers/${ID}/start`, () => engine.start(ID)],
    'stop, at its first look,': [`GET /containers/${ID}/json`, () => engine.stop(ID)],
    stop: [`POST /containers/${ID}/stop`, () => engine.stop(ID, 0)],
    kill: [`POST /containers/${ID}/kill`, () => engine.kill(ID)],
    pause: [`POST /containers/${ID}/pause`, () => engine.pause(ID)],
    unpause: [`POST /containers/${ID}/unpause`, () => engine.unpause(ID)],
    rename: [`POST /containers/${ID}/rename`, () => engine.rename(ID, 'other')],
    remove: [`DELETE /containers/${ID}`, () => engine.remove(ID)],
    commit: ['POST /commit', () => engine.commit(ID, { repository: 'a/b', tag: 'c', labels: {}, comment: '' })],
    image: ['GET /images/a/b:c/json', () => engine.image('a/b:c')],
    snapshotImages: ['GET /images/json', () => engine.snapshotImages()],
    removeImage: ['DELETE /images/a/b:c', () => engine.removeImage('a/b:c')],
    recipeFor: ['GET /images/a/json', () => recipeFor('a')],
    volumeLabels: ['GET /volumes/a', () => engine.volumeLabels('a')],
    network: ['GET /networks/a', () => engine.network('a')],
    events: ['GET /events', () => listen()],
    sync: ['GET /info', () => engine.sync()],
    freeBytes: ['GET /info', () => engine.freeBytes()],
  };

  it.each(Object.entries(calls))('%s throws engine_timeout when the Engine hangs', async (_name, [request, call]) => {
    stub.answers[request] = hang;

    await expect(call()).rejects.toEqual(code('engine_timeout'));
  });

  it.each(Object.entries(calls))(
    '%s throws engine_unavailable when the Engine dies within its answer',
    async (_name, [request, call]) => {
      stub.answers[request] = die;

      await expect(call()).rejects.toEqual(code('engine_unavailable'));
    },
  );

  it.each(Object.entries(calls))('%s throws engine_unavailable when nothing answers', async (_name, [, call]) => {
    await stub.stop();

    await expect(call()).rejects.toEqual(code('engine_unavailable'));
  });

  it.each(Object.entries(calls))(
    '%s throws engine_error with the words of an Engine in trouble',
    async (name, [request, call]) => {
      stub.answers[request] = refuse(500, 'a strange thing happened');

      const expected = name === 'start' ? 'start_failed' : 'engine_error';
      await expect(call()).rejects.toMatchObject({ code: expected, message: 'a strange thing happened' });
    },
  );

  it.each(Object.entries(calls))('%s throws no_space when the disk is full', async (_name, [request, call]) => {
    stub.answers[request] = refuse(500, 'write /var/lib/docker/x: no space left on device');

    await expect(call()).rejects.toEqual(code('no_space'));
  });
});

describe('an answer', () => {
  it('that stops half-way ends in engine_timeout', async () => {
    stub.answers['GET /containers/json'] = stall;

    await expect(engine.containers()).rejects.toEqual(code('engine_timeout'));
  });

  it.each([
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['cut JSON', '[{"Id":'],
    ['an object', '{}'],
    ['null', 'null'],
    ['things without an id', '[{"Names":[]}]'],
  ])('of %s is an error and no empty list', async (_name, body) => {
    stub.answers['GET /containers/json'] = raw(body);
    stub.answers['GET /images/json'] = raw(body);

    await expect(engine.containers()).rejects.toEqual(code('engine_error'));
    await expect(engine.snapshotImages()).rejects.toEqual(code('engine_error'));
  });

  it('of a commit without an id is an error', async () => {
    stub.answers['POST /commit'] = json({}, 201);

    const made = engine.commit(ID, { repository: 'a/b', tag: 'c', labels: {}, comment: '' });

    await expect(made).rejects.toEqual(code('engine_error'));
  });

  it('of a pull that fails after it began is image_not_found with the words in it', async () => {
    const lines = [{ status: 'Pulling' }, { error: 'manifest unknown', errorDetail: { message: 'manifest unknown' } }];
    stub.answers['GET /images/debian:99/json'] = refuse(404, 'No such image: debian:99');
    stub.answers['POST /images/create'] = raw(lines.map((line) => JSON.stringify(line)).join('\r\n'));

    await expect(recipeFor('debian:99')).rejects.toMatchObject({
      code: 'image_not_found',
      message: 'manifest unknown',
    });
    expect(stub.heard[1]?.query).toEqual({ fromImage: 'debian', tag: '99' });
  });
});

function recipe() {
  const spec = { version: 1 as const, config: { Cmd: ['x'] }, host: { NetworkMode: 'bridge' }, networks: {} };
  return { name: 'a-name', image: 'an/image:1', spec, labels: {}, ports: [] };
}

function recipeFor(image: string) {
  return engine.recipeFor(TaskId.parse('a'), CreateVps.parse({ image }));
}

async function listen(): Promise<void> {
  for await (const event of engine.events(new AbortController().signal)) void event;
}
