import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDocker } from '../../runner/docker/docker-engine.ts';
import { freePort } from '../../runner/docker/free-port.ts';
import type { Container, ContainerSpec, Engine } from '../../runner/ports/engine.ts';
import { mainEngine } from '../support/engine.ts';
import { busyboxImage } from '../support/images.ts';
import { everything, second } from './fidelity/everything.ts';
import { comparable } from './fidelity/comparable.ts';
import { Lab } from './fidelity/lab.ts';

/** A container made again from its spec is the same container but for what belongs to the one: ids and times. */

let lab: Lab;
let engine: Engine;

beforeAll(async () => {
  const dockerHost = await mainEngine();
  engine = connectDocker({ dockerHost });
  lab = new Lab(dockerHost, await busyboxImage(dockerHost));
  await lab.open();
});
afterAll(() => lab.close());

async function look(id: string): Promise<Container> {
  const container = await engine.container(id);
  if (container === undefined) throw new Error('the container is gone');
  return container;
}

/** Removes a container and makes its like from its spec, as it was written down. */
async function remake(id: string): Promise<string> {
  const { name, spec, status, image } = await look(id);
  const written = JSON.parse(JSON.stringify(spec)) as ContainerSpec;
  await engine.kill(id);
  await engine.remove(id);
  const next = lab.adopt(await engine.create({ name, image, spec: written, labels: {}, ports: [] }));
  if (status === 'running') await engine.start(next);
  return next;
}

it('makes a container with everything again, twice', async () => {
  const id = await lab.run('everything', everything(lab, 77, await freePort('tcp', '127.0.0.1')), second(77));
  const before = await lab.inspect(id);

  const like = await remake(id);
  const after = await lab.inspect(like);
  const third = await lab.inspect(await remake(like));

  const anonymous = before.Mounts.find(({ Destination }) => Destination === '/anonymous')?.Name;
  expect(anonymous).toMatch(/^[0-9a-f]{64}$/);
  lab.keepTrackOf(String(anonymous));
  const named = comparable(before);
  // The one difference on purpose: a volume that had no name in the request has it now, so that it comes back.
  named.HostConfig.Binds.push(`${anonymous}:/anonymous:nocopy`);
  named.Mounts = named.Mounts.map((mount) => (mount.Name === anonymous ? { ...mount, Mode: 'nocopy' } : mount));
  expect(comparable(after)).toEqual(named);
  expect(comparable(third)).toEqual(comparable(after));
});

it('captures the same spec from a container and from its like', async () => {
  const id = await lab.run('spec', everything(lab, 78, await freePort('tcp', '127.0.0.1')), second(78));
  const { spec } = await look(id);

  const again = await look(await remake(id));
  again.mounts.forEach(({ source }) => /^[0-9a-f]{64}$/.test(source) && lab.keepTrackOf(source));

  expect(again.spec).toEqual(spec);
});

it('makes a container from its own snapshot that differs in its image only', async () => {
  const id = await lab.run('snapshot', everything(lab, 79, await freePort('tcp', '127.0.0.1')), second(79));
  const { name, spec } = await look(id);
  const before = comparable(await lab.inspect(id));
  const image = await lab.keepImage('mine', (repository, tag) =>
    engine.commit(id, { repository, tag, labels: { 'io.savepoint.snapshot': '{}' }, comment: '' }),
  );
  await engine.kill(id);
  await engine.remove(id);

  const next = lab.adopt(await engine.create({ name, image, spec, labels: {}, ports: [] }));
  await engine.start(next);

  const after = await lab.inspect(next);
  for (const { Name } of after.Mounts) if (Name?.length === 64) lab.keepTrackOf(Name);
  const [was, is] = [before, comparable(after)].map(({ Config, HostConfig, NetworkSettings }) => ({
    Config: { ...Config, Image: '' },
    HostConfig: { ...HostConfig, Binds: [] },
    NetworkSettings,
  }));
  expect(is).toEqual(was);
});

it('keeps what is in the volumes, also in those without a name', async () => {
  const id = await lab.run('volumes', {
    Cmd: ['sh', '-c', 'date +%N > /anonymous/mark; trap "exit 0" TERM; while :; do sleep 1; done'],
    Volumes: { '/anonymous': {} },
  });
  const [before] = (await look(id)).mounts;

  const [after] = (await look(await remake(id))).mounts;
  lab.keepTrackOf(String(before?.source));

  expect(before).toMatchObject({ path: '/anonymous', kind: 'volume', source: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(after).toEqual(before);
});

it('gives dynamic ports the same numbers again', async () => {
  const id = await lab.run('ports', {
    ExposedPorts: { '80/tcp': {}, '53/udp': {}, '81/tcp': {} },
    HostConfig: {
      PortBindings: {
        '80/tcp': [
          // Docker 28 takes no two free choices for one address.
          { HostIp: '127.0.0.1', HostPort: '' },
          { HostIp: '127.0.0.2', HostPort: '' },
        ],
        '53/udp': [{ HostIp: '127.0.0.1' }],
      },
    },
  });
  const { ports } = await look(id);

  const again = await look(await remake(id));

  expect(ports).toHaveLength(3);
  // The Engine lists the ports of one binding in any order.
  expect(again.ports).toEqual(expect.arrayContaining([...ports]));
  expect(again.ports).toHaveLength(3);
});

it.each(['host', 'none'])('makes a container in network mode %s again', async (mode) => {
  const id = await lab.run(`mode-${mode}`, { HostConfig: { NetworkMode: mode } });
  const before = comparable(await lab.inspect(id));

  const after = comparable(await lab.inspect(await remake(id)));

  expect(after).toEqual(before);
});

it('makes a container that lives in the network of another again', async () => {
  const other = await lab.run('other', {});
  const id = await lab.run('guest', { HostConfig: { NetworkMode: `container:${other}` } });
  const before = comparable(await lab.inspect(id));

  const after = comparable(await lab.inspect(await remake(id)));

  expect(after).toEqual(before);
});

it('does not put a container back on a network it was taken off', async () => {
  const id = await lab.run('isolated', {});
  await lab.request('POST', '/networks/bridge/disconnect', { Container: id });

  const after = await lab.inspect(await remake(id));

  expect(after.NetworkSettings.Networks).toEqual({});
});

it('makes a container with the name of its machine again', async () => {
  const id = await lab.run('uts', { HostConfig: { UTSMode: 'host' } });
  const before = await lab.inspect(id);

  const after = await lab.inspect(await remake(id));

  expect(after.HostConfig).toEqual(before.HostConfig);
});

it('makes a privileged container again', async () => {
  const id = await lab.make('privileged', { HostConfig: { Privileged: true, PidMode: 'host' } });
  const before = comparable(await lab.inspect(id));

  const after = comparable(await lab.inspect(await remake(id)));

  expect(after).toEqual(before);
});

it("keeps the image's entrypoint away where a person had taken it away", async () => {
  const image = await lab.image('entry', { Entrypoint: ['/bin/false'], Cmd: ['never'] });
  const id = await lab.run('entry', { Image: image, Entrypoint: [''] });
  const before = comparable(await lab.inspect(id));

  const after = comparable(await lab.inspect(await remake(id)));

  expect(before.Config.Entrypoint).toBeNull();
  expect(after).toEqual(before);
});
