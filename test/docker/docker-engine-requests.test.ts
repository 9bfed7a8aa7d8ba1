import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import type { Engine, EngineEvent } from '../../runner/ports/engine.ts';
import { CreateVps } from '../../runner/wire/create-vps.ts';
import { TaskId } from '../../runner/wire/names.ts';
import { hang, json, refuse, type StubEngine, stubEngine } from './stub-engine.ts';

/** What the adapter asks of an Engine, to the letter, and what it never does. */

const ID = 'a'.repeat(64);
const LOOK_MS = 1_000;

let stub: StubEngine;
let engine: Engine;

beforeEach(async () => {
  stub = await stubEngine();
  engine = connectDocker({ dockerHost: stub.dockerHost, deadlines: { look: LOOK_MS } });
});
afterEach(() => stub.remove());

const code = (expected: string) => expect.objectContaining({ code: expected });
const paths = () => stub.heard.map(({ method, path }) => `${method} ${path}`);

describe('a ref', () => {
  const wicked = [
    'x?force=true',
    '../images/y',
    'a/../../b',
    'a%3Fforce=1',
    'a#b',
    '..',
    '',
    ' ',
    'a b',
    'a\nb',
    '-x',
    '*',
  ];

  it.each(wicked)('of %j never reaches the Engine', async (ref) => {
    const all = [
      engine.container(ref),
      engine.writtenBytes(ref),
      engine.start(ref),
      engine.stop(ref),
      engine.stop(ref, 1),
      engine.kill(ref),
      engine.pause(ref),
      engine.unpause(ref),
      engine.rename(ref, 'fine'),
      engine.rename(ID, ref),
      engine.remove(ref),
      engine.commit(ref, { repository: 'a/b', tag: 'c', labels: {}, comment: '' }),
      engine.commit(ID, { repository: ref, tag: 'c', labels: {}, comment: '' }),
      engine.commit(ID, { repository: 'a/b', tag: ref, labels: {}, comment: '' }),
      engine.image(ref),
      engine.removeImage(ref),
      engine.create({ ...recipe(), name: ref }),
      engine.create({ ...recipe(), image: ref }),
    ];

    for (const outcome of await Promise.allSettled(all)) expect(outcome.status).toBe('rejected');
    expect(stub.heard).toEqual([]);
  });

  it('that is only the beginning of an id changes nothing', async () => {
    for (const act of [engine.start, engine.stop, engine.kill, engine.pause, engine.unpause, engine.remove]) {
      await expect(act('abc')).rejects.toEqual(code('container_not_found'));
    }

    expect(stub.heard).toEqual([]);
  });
});

describe('what is asked of the Engine', () => {
  it('is a commit without a pause, with its labels in the body and nothing else there', async () => {
    stub.answers['POST /commit'] = json({ Id: 'sha256:1' }, 201);
    const labels = { 'io.savepoint.snapshot': 'x\nENTRYPOINT ["/bin/false"]' };

    await engine.commit(ID, { repository: 'savepoint/vps-a', tag: 'snap-1', labels, comment: 'made by us' });

    expect(stub.heard).toEqual([
      {
        method: 'POST',
        path: '/v1.41/commit',
        query: { container: ID, pause: '0', comment: 'made by us', repo: 'savepoint/vps-a', tag: 'snap-1' },
        body: { Labels: labels },
      },
    ]);
  });

  it('is never a removal by force or with volumes', async () => {
    stub.answers[`DELETE /containers/${ID}`] = (response) => response.writeHead(204).end();
    stub.answers['DELETE /images/a/b:c'] = json([]);

    await engine.remove(ID);
    await engine.removeImage('a/b:c');

    expect(stub.heard.map(({ query }) => query)).toEqual([{}, { noprune: '1' }]);
  });

  it('leaves no container behind whose networks could not be connected', async () => {
    stub.answers['POST /containers/create'] = json({ Id: ID }, 201);
    stub.answers['POST /networks/second/connect'] = refuse(404, 'network second not found');
    stub.answers[`DELETE /containers/${ID}`] = (response) => response.writeHead(204).end();

    await expect(engine.create(recipe({ bridge: {}, second: {} }))).rejects.toEqual(code('network_not_found'));

    expect(paths().at(-1)).toBe(`DELETE /v1.41/containers/${ID}`);
  });

  it('names the container that could be neither finished nor removed', async () => {
    stub.answers['POST /containers/create'] = json({ Id: ID }, 201);
    stub.answers['POST /networks/second/connect'] = refuse(404, 'network second not found');
    stub.answers[`DELETE /containers/${ID}`] = refuse(500, 'busy');

    const made = engine.create(recipe({ bridge: {}, second: {} }));

    await expect(made).rejects.toMatchObject({ code: 'network_not_found', details: { left_behind: ID } });
  });

  it.each([
    ['1.41', '1.12', 'v1.41'],
    ['1.47', '1.24', 'v1.47'],
    ['1.52', '1.44', 'v1.47'],
    ['1.60', '1.50', 'v1.50'],
  ])('by an Engine that knows %s and no less than %s is in words of %s', async (ApiVersion, MinAPIVersion, spoken) => {
    stub.version = { ApiVersion, MinAPIVersion };
    stub.answers['GET /containers/json'] = json([]);

    await engine.containers();

    expect(paths()).toEqual([`GET /${spoken}/containers/json`]);
  });

  it('is in the words of the Engine that is there after another was', async () => {
    stub.answers['GET /containers/json'] = json([]);
    await engine.containers();
    await stub.stop();
    await expect(engine.containers()).rejects.toEqual(code('engine_unavailable'));

    stub.version = { ApiVersion: '1.44', MinAPIVersion: '1.44' };
    await stub.start();
    await engine.containers();

    expect(paths().at(-1)).toBe('GET /v1.44/containers/json');
  });
});

describe('many calls at once', () => {
  // A hundred may take longer than one may.
  beforeEach(() => (engine = connectDocker({ dockerHost: stub.dockerHost })));

  const many = (call: (nth: number) => Promise<unknown>) => {
    for (let nth = 0; nth < 100; nth += 1) call(nth).catch(() => undefined);
  };

  it.each([
    ['stops', /stop$/, () => engine.stop(ID, 0)],
    ['commits', /commit$/, () => engine.commit(ID, { repository: 'a/b', tag: 'c', labels: {}, comment: '' })],
    ['size looks', /json$/, () => engine.writtenBytes(ID)],
  ])('that are long %s keep no other waiting, nor each other', async (_what, path, call) => {
    stub.answers[`POST /containers/${ID}/stop`] = hang;
    stub.answers['POST /commit'] = hang;
    stub.answers[`GET /containers/${ID}/json`] = hang;
    stub.answers['GET /containers/json'] = json([]);

    many(call);
    await expect.poll(() => stub.heard.filter((one) => path.test(one.path))).toHaveLength(100);

    await expect(engine.containers()).resolves.toEqual([]);
  });

  it('that are pulls wait for each other, and nobody for them', async () => {
    stub.answers['POST /images/create'] = hang;
    stub.answers['GET /containers/json'] = json([]);

    many((nth) => engine.recipeFor(TaskId.parse('a'), CreateVps.parse({ image: `image-${nth}` })));
    const pulls = () => stub.heard.filter(({ path }) => path.endsWith('/images/create'));
    await expect.poll(() => stub.heard.filter(({ method }) => method === 'GET')).toHaveLength(100);
    await expect.poll(pulls).toHaveLength(4);

    await expect(engine.containers()).resolves.toEqual([]);
    expect(pulls()).toHaveLength(4);
  });
});

describe('events', () => {
  const line = (Type: string, Action: string, more = {}) =>
    `${JSON.stringify({ Type, Action, Actor: { ID, Attributes: { name: 'n', comment: 'c' } }, ...more })}\n`;

  it('are told in our words, and what we do not know is left out', async () => {
    const seen: EngineEvent[] = [];
    stub.answers['GET /events'] = (response) => {
      const known = ['die', 'start', 'extract-to-dir', 'destroy'].map((action) => line('container', action));
      response.writeHead(200);
      // Cut within a line, as a network may do.
      response.write(known.join('').slice(0, 100), () => {
        const rest = known.join('').slice(100) + line('container', 'exec_create: sh') + '{"Type":1}\n';
        response.end(rest + line('container', 'commit') + line('image', 'tag') + line('network', 'create'));
      });
    };

    await listen(seen);

    expect(seen).toEqual([
      { kind: 'container_died', id: ID },
      { kind: 'container_started', id: ID },
      { kind: 'container_touched', id: ID },
      { kind: 'container_removed', id: ID },
      { kind: 'container_committed', id: ID, comment: 'c' },
      { kind: 'image_changed', id: ID, name: 'n' },
    ]);
  });

  it('outlive every deadline and end when they are no longer wanted', async () => {
    const seen: EngineEvent[] = [];
    const watch = new AbortController();
    stub.answers['GET /events'] = (response) => {
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.write(line('container', 'die')), 3 * LOOK_MS);
    };

    const ended = listen(seen, watch.signal);
    await expect.poll(() => seen, { timeout: 10_000 }).toHaveLength(1);
    watch.abort();

    await expect(ended).resolves.toBeUndefined();
  });

  it('throw when the Engine goes away', async () => {
    stub.answers['GET /events'] = (response) => {
      response.writeHead(200).write(line('container', 'die'), () => void stub.stop());
    };

    await expect(listen([])).rejects.toEqual(code('engine_unavailable'));
  });
});

describe('storage', () => {
  it('is out of reach where the Engine names a folder that is not there', async () => {
    stub.answers['GET /info'] = json({ Driver: 'overlay2', DockerRootDir: '/no/such/folder' });

    await engine.sync();

    expect(await engine.freeBytes()).toBeUndefined();
    expect(await engine.info()).toEqual({ version: 'stub', driver: 'overlay2', storageReachable: false });
  });

  it('is out of reach where the folder is not the one of an Engine', async () => {
    const elsewhere = connectDocker({ dockerHost: stub.dockerHost, engineRoot: '/proc/self' });
    stub.answers['GET /info'] = json({ Driver: 'overlay2' });

    expect((await elsewhere.info()).storageReachable).toBe(false);
    expect(await elsewhere.freeBytes()).toBeUndefined();
  });
});

function recipe(networks: Record<string, object> = { bridge: {} }) {
  const spec = { version: 1 as const, config: { Cmd: ['x'] }, host: { NetworkMode: 'bridge' }, networks };
  return { name: 'a-name', image: 'an/image:1', spec, labels: {}, ports: [] };
}

async function listen(seen: EngineEvent[], signal = new AbortController().signal): Promise<void> {
  for await (const event of engine.events(signal)) seen.push(event);
}
