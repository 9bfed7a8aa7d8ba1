import { type FileHandle, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realDisk } from '../../../runner/store/disk.ts';
import { DurableJsonFile, TEMPORARY } from '../../../runner/store/durable-json-file.ts';
import { FailingDisk } from '../../support/failing-disk.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'savepoint-file-'));
  path = join(folder, 'a.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a durable JSON file', () => {
  it('is written beside its place, put there, and the folder synced', async () => {
    const disk = new FailingDisk();

    await new DurableJsonFile(path, disk).write({ a: 1 });

    expect(disk.steps).toEqual([expect.stringMatching(/^write a\.json\./), 'rename a.json', `sync ${folder.slice(5)}`]);
    expect(disk.steps[0]).toMatch(TEMPORARY);
  });

  it('syncs its content before its name', async () => {
    const synced: string[] = [];
    const spy = await spyOnSync(function (this: FileHandle) {
      synced.push('sync');
    });

    await new DurableJsonFile(path, {
      ...realDisk,
      rename: async (...names) => {
        synced.push('rename');
        await realDisk.rename(...names);
      },
    }).write({ a: 1 });

    expect(synced).toEqual(['sync', 'rename', 'sync']);
    spy.mockRestore();
  });

  it.each([0, 1])('keeps its old value, and no litter, when step %i of a write fails', async (nth) => {
    const disk = new FailingDisk();
    const file = new DurableJsonFile(path, disk);
    await file.write('old');

    disk.failAt(nth);
    await expect(file.write('new')).rejects.toThrow('injected');

    expect(await file.read()).toBe('old');
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('is never seen half written', async () => {
    const file = new DurableJsonFile<string>(path, new FailingDisk());
    const values = ['x'.repeat(200_000), 'y'.repeat(200_000)];
    await file.write('');

    const writing = (async () => {
      for (const value of values) await file.write(value);
    })();
    const seen = new Set<string>();
    for (let nth = 0; nth < 20; nth++) seen.add(JSON.parse(await readFile(path, 'utf8')) as string);
    await writing;

    for (const value of seen) expect(['', ...values]).toContain(value);
  });

  it('can be removed, twice as well', async () => {
    const file = new DurableJsonFile(path, realDisk);
    await file.write(1);

    await file.remove();
    await file.remove();

    expect(await readdir(folder)).toEqual([]);
  });
});

async function spyOnSync(note: (this: FileHandle) => void) {
  const handle = await open(folder);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = prototype.sync;
  return vi.spyOn(prototype, 'sync').mockImplementation(function (this: FileHandle) {
    note.call(this);
    return sync.call(this);
  });
}
