import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vps } from '../../runner/wire/model.ts';
import type { SnapshotName, TaskId } from '../../runner/wire/names.ts';
import * as api from '../../runner/wire/runner-api.ts';
import { busyboxImage, debianImage } from '../support/images.ts';
import { runnerUnderTest, type RunnerUnderTest } from '../support/runner-under-test.ts';

/** What two VPSes cannot have in common without harm to one of them, a fork does not have in common with its source. */

const LIVING = 'trap "exit 0" TERM; while :; do sleep 1; done';

let tested: RunnerUnderTest;
let busybox: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'savepoint-fork-'));
  tested = await runnerUnderTest({ EXIT_DEBOUNCE_MS: '600000', ALLOWED_HOST_PATHS: folder });
  busybox = await busyboxImage(tested.corner.dockerHost);
});
afterAll(async () => {
  await tested.close();
  await rm(folder, { recursive: true });
});

const sh = ({ container }: Vps, script: string) => tested.corner.sh(String(container?.id), script);
const inspect = ({ container }: Vps) => tested.corner.inspect(String(container?.id));
const snap = async (task_id: TaskId) => (await tested.call(api.createSnapshot, { params: { task_id }, body: {} })).name;
const fork = (task_id: TaskId, name: SnapshotName, word: string, body: object = {}) =>
  tested.call(api.forkSnapshot, { params: { task_id, name }, body: { task_id: tested.taskId(word), ...body } });

describe('mounts', () => {
  let source: Vps;
  let name: SnapshotName;
  let volumes: { data: string; config: string; share: string };

  beforeAll(async () => {
    volumes = {
      data: await tested.corner.volume('data'),
      config: await tested.corner.volume('config'),
      share: tested.corner.name('share'),
    };
    const id = await tested.corner.run('mounted', {
      Image: busybox,
      Cmd: ['sh', '-c', LIVING],
      Volumes: { '/anonymous': {} },
      HostConfig: {
        Binds: [`${volumes.config}:/config:ro`, `${folder}:/host`, `savepoint-share-${volumes.share}:/share`],
        Mounts: [
          { Type: 'volume', Source: volumes.data, Target: '/data' },
          { Type: 'volume', Source: '', Target: '/unnamed' },
          { Type: 'tmpfs', Source: '', Target: '/memory' },
        ],
      },
    });
    const task_id = tested.taskId('mounted-vps');
    source = await tested.call(api.adoptVps, { body: { container: id, task_id } });
    await sh(source, 'for place in data anonymous unnamed host share memory; do echo theirs > /$place/note; done');
    name = await snap(source.task_id);
  });

  it('that the source writes to begin empty, and what is written there the source does not see', async () => {
    const made = await fork(source.task_id, name, 'apart');

    const apart = ['/anonymous', '/data', '/host', '/unnamed'];
    expect(made.forked_from?.not_shared.map(({ path }) => path).sort()).toEqual(apart);
    expect(made.forked_from?.not_shared).toContainEqual({ kind: 'bind', source: folder, path: '/host' });
    for (const path of apart) {
      expect(await sh(made, `ls ${path}`)).toBe('');
      await sh(made, `echo mine > ${path}/note`);
      expect(await sh(source, `cat ${path}/note`)).toBe('theirs\n');
    }
    expect(await sh(made, 'cat /share/note')).toBe('theirs\n');
    const mounts = (await inspect(made)).Mounts.map(({ Destination, Type }) => `${Type} ${Destination}`).sort();
    const kept = ['tmpfs /memory', 'volume /config', 'volume /share'];
    expect(mounts).toEqual([...kept, ...['/anonymous', '/data', '/unnamed'].map((path) => `volume ${path}`)].sort());
  });

  it('are those of the source where that is asked for, but for volumes that nobody named', async () => {
    const made = await fork(source.task_id, name, 'shared', { mounts: 'shared' });

    expect(made.forked_from?.not_shared.map(({ path }) => path).sort()).toEqual(['/anonymous', '/unnamed']);
    expect(await sh(made, 'cat /data/note /host/note')).toBe('theirs\ntheirs\n');
    expect(await sh(made, 'ls /anonymous /unnamed')).not.toContain('note');
  });

  it('of others are no place for an identity', async () => {
    const { task_id } = await tested.create('etc', {
      image: busybox,
      mounts: [{ type: 'volume', source: volumes.data, target: '/etc' }],
    });
    const taken = await snap(task_id);

    const asked = (mounts: string) => fork(task_id, taken, 'twin', { mounts, reset_identity: true });

    await expect(asked('shared')).rejects.toMatchObject({ code: 'wrong_state' });
    expect(await asked('empty')).toMatchObject({ status: 'running' });
  });
});

it('nobody who looks for the source finds the fork: not by address, alias or as a service of Compose', async () => {
  const network = await tested.corner.network('net', { IPAM: { Config: [{ Subnet: '10.213.7.0/24' }] } });
  const id = await tested.corner.run('service', {
    Image: busybox,
    Cmd: ['sh', '-c', LIVING],
    Labels: { 'com.docker.compose.project': 'shop', mine: 'kept' },
    HostConfig: { NetworkMode: network },
    NetworkingConfig: {
      EndpointsConfig: { [network]: { Aliases: ['db'], IPAMConfig: { IPv4Address: '10.213.7.77' } } },
    },
  });
  const { task_id } = await tested.call(api.adoptVps, { body: { container: id, task_id: tested.taskId('service') } });

  const made = await fork(task_id, await snap(task_id), 'stranger');

  const { Config, NetworkSettings } = await inspect(made);
  const endpoint = NetworkSettings.Networks[network];
  expect(endpoint?.IPAddress).toMatch(/^10\.213\.7\./);
  expect(endpoint?.IPAddress).not.toBe('10.213.7.77');
  expect(endpoint?.Aliases).not.toContain('db');
  expect(Config.Labels).toMatchObject({ 'com.docker.compose.project': '', mine: 'kept' });
  const filters = { label: ['com.docker.compose.project=shop'] };
  expect((await tested.corner.docker.listContainers({ filters })).map((one) => one.Id)).toEqual([id]);
});

describe('an identity', () => {
  const ID = '0123456789abcdef0123456789abcdef';
  const MAKE = [
    'mkdir -p /etc/ssh /var/lib/dbus',
    `rm -f /etc/machine-id /var/lib/dbus/machine-id; echo ${ID} > /etc/machine-id`,
    'ln -s /etc/machine-id /var/lib/dbus/machine-id',
    'for kind in rsa ecdsa ed25519; do',
    '  echo secret > /etc/ssh/ssh_host_${kind}_key; chmod 600 /etc/ssh/ssh_host_${kind}_key',
    '  echo shown > /etc/ssh/ssh_host_${kind}_key.pub',
    'done',
    'echo "Port 22" > /etc/ssh/sshd_config',
    // What would be read at once by a program that starts: it must be another already.
    'printf "#!/bin/sh\\ncat /etc/machine-id /etc/ssh/*_key.pub > /seen\\nexec sleep 1000\\n" > /begin; chmod +x /begin',
  ].join('\n');
  let source: Vps;
  let name: SnapshotName;

  beforeAll(async () => {
    const image = await debianImage(tested.corner.dockerHost);
    const command = ['sh', '-c', '[ -x /begin ] && exec /begin; sleep 1000'];
    source = await tested.create('debian', { image, command });
    await sh(source, MAKE);
    name = await snap(source.task_id);
  }, 300_000);

  it('is another one before anything runs', async () => {
    const [made, other] = await Promise.all(
      ['new', 'newer'].map((word) => fork(source.task_id, name, word, { reset_identity: true })),
    );

    const read = (vps: Vps | undefined) => sh(vps as Vps, 'cat /etc/machine-id /etc/ssh/*_key /etc/ssh/*_key.pub');
    const [first, second] = [await read(made), await read(other)];
    const lines = new Set(first.split('\n').filter((line) => /^[0-9a-f]{32}$|^ssh-|^ecdsa-/.test(line)));
    expect(lines.size).toBe(4);
    expect(second.split('\n').filter((line) => lines.has(line))).toEqual([]);
    for (const text of [first, second]) expect(text).not.toMatch(new RegExp(`${ID}|^secret$|^shown$`, 'm'));
    const seen = await sh(made as Vps, 'cat /etc/machine-id /etc/ssh/*_key.pub | cmp - /seen && echo same');
    expect(seen).toBe('same\n');
    const modes = await sh(made as Vps, 'stat -c "%a %U" /etc/ssh/*_key /etc/ssh/*_key.pub /etc/machine-id');
    expect(modes).toBe(['600 root\n'.repeat(3), '644 root\n'.repeat(3), '444 root\n'].join(''));
    expect(await sh(made as Vps, 'ls /etc/ssh/*dsa_key* | wc -l; cat /etc/ssh/sshd_config')).toBe('2\nPort 22\n');
    expect(await sh(made as Vps, 'readlink /var/lib/dbus/machine-id')).toBe('/etc/machine-id\n');
  });

  it('has keys that OpenSSH reads', async () => {
    const keygen = (...args: string[]) => promisify(execFile)('ssh-keygen', args);
    const made = await fork(source.task_id, name, 'read', { reset_identity: true });

    for (const kind of ['rsa', 'ecdsa', 'ed25519']) {
      const file = join(folder, kind);
      await writeFile(file, await sh(made, `cat /etc/ssh/ssh_host_${kind}_key`), { mode: 0o600 });
      const shown = await sh(made, `cat /etc/ssh/ssh_host_${kind}_key.pub`);

      const { stdout } = await keygen('-y', '-P', '', '-f', file);

      expect(stdout.trim()).toBe(shown.trim());
    }
  });

  it('stays where nobody asks for another one', async () => {
    const made = await fork(source.task_id, name, 'same');

    expect(await sh(made, 'cat /etc/machine-id /etc/ssh/ssh_host_rsa_key')).toBe(`${ID}\nsecret\n`);
  });

  it('is not put where a link leads', async () => {
    await sh(source, 'mv /etc/ssh /elsewhere; ln -s /elsewhere /etc/ssh');

    const asked = fork(source.task_id, await snap(source.task_id), 'astray', { reset_identity: true });

    await expect(asked).rejects.toMatchObject({ code: 'wrong_state', message: expect.stringContaining('/etc/ssh') });
    const names = (await tested.corner.standing()).containers;
    expect(names).not.toContain(`savepoint-vps-${tested.taskId('astray')}`);
  });
});
