import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDeltas } from '../../../runner/delta/deltas.ts';
import type { Layer } from '../../../runner/ports/deltas.ts';
import { TaskId } from '../../../runner/wire/names.ts';

const run = promisify(execFile);

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'savepoint-deltas-'));
  folder = await mkdtemp(join(tmpdir(), 'savepoint-disk-'));
});
afterEach(() => Promise.all([home, folder].map((one) => rm(one, { recursive: true }))));

it('a layer holds what was captured, whatever has taken its place since', async () => {
  const device = join(folder, 'null');
  await run('mknod', [device, 'c', '1', '3']);
  await writeFile(join(folder, 'file'), 'as it was');
  const deltas = await openDeltas(home);
  const delta = await deltas.open({ taskId: TaskId.parse('demo'), container: 'c', folder }, async () => false);

  await delta.look();
  await delta.capture();
  await rm(device);
  await writeFile(device, 'something else');
  await writeFile(join(folder, 'file'), 'as it is');

  expect(await membersOf(delta.layer() as Layer)).toEqual([
    { name: 'file', type: 'file', device: [0, 0], text: 'as it was' },
    { name: 'null', type: 'character-device', device: [1, 3], text: '' },
  ]);
  await delta.close();
});

it('a device that has taken the place of a file is not opened', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'as it was');
  const deltas = await openDeltas(home);
  const delta = await deltas.open({ taskId: TaskId.parse('demo'), container: 'c', folder }, async () => false);
  await delta.look();
  await rm(path);
  // Who opens a device that no driver has fails with ENXIO, and a pipe that nobody writes to lets him wait.
  await run('mkfifo', [path]);

  await delta.copyAhead();
  await delta.capture();

  expect(await membersOf(delta.layer() as Layer)).toEqual([{ name: 'file', type: 'fifo', device: [0, 0], text: '' }]);
  await delta.close();
});

async function membersOf(layer: Layer) {
  const members: object[] = [];
  const unpacked = Readable.from(layer.chunks()).pipe(extract());
  for await (const member of unpacked) {
    const { name, type, devmajor, devminor } = member.header;
    const pieces: Buffer[] = [];
    for await (const piece of member) pieces.push(piece as Buffer);
    members.push({ name, type, device: [devmajor, devminor], text: Buffer.concat(pieces).toString() });
  }
  return members;
}
