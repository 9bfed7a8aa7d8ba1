import { writeFileSync } from 'node:fs';
import { link, mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listing } from '../../../runner/delta/listing.ts';
import { runProgram, startProgram } from '../../../runner/programs/run-program.ts';
import { scan } from '../../../runner/delta/scan.ts';
import { readyForWrites, writesUnderWay } from '../../../runner/delta/writes-under-way.ts';

const MINUTE_MS = 60_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'savepoint-writes-'));
  for (const name of ['read', 'written', 'closed']) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true }));

describe('files to which a write may be under way', () => {
  it('are those that somebody has open for writing', async () => {
    const held = [await open(join(folder, 'read'), 'r'), await open(join(folder, 'written'), 'r+')];

    expect(await underWay()).toEqual(['written']);
    for (const file of held) await file.close();
    expect(await underWay()).toEqual([]);
  });

  it('are known by all their names', async () => {
    await link(join(folder, 'written'), join(folder, 'twin'));
    const held = await open(join(folder, 'twin'), 'a');

    expect(await underWay()).toEqual(['twin', 'written']);
    await held.close();
  });

  it('may be many, and asked for only so far', async () => {
    for (let nth = 0; nth < 25_000; nth += 1) writeFileSync(join(folder, `many-${nth}`), '');
    const held = await open(join(folder, 'many-17000'), 'r+');
    const listing = await scan(folder, 'still', MINUTE_MS);

    expect(await underWay(Date.now(), listing)).toEqual(['many-17000']);
    await held.close();
    const asked = { folder, files: listing.files(), since: Date.now(), deadlineMs: MINUTE_MS, atMost: 20_000 };
    await expect(writesUnderWay(asked, readyForWrites)).rejects.toThrow('too many files changed');
  });

  it('changed less than half a minute before they were listed', async () => {
    const held = await open(join(folder, 'written'), 'r+');

    expect(await underWay(Date.now() + MINUTE_MS)).toEqual([]);
    expect(await underWay(Date.now() + MINUTE_MS / 4)).toEqual(['written']);
    await held.close();
  });

  it('are all that cannot be asked: gone, another one, or no file any more', async () => {
    const listing = await scan(folder, 'still', MINUTE_MS);
    await rename(join(folder, 'closed'), join(folder, 'read'));
    await rm(join(folder, 'written'));
    await symlink('read', join(folder, 'written'));

    expect(await underWay(Date.now(), listing)).toEqual(['closed', 'read', 'written']);
  });

  it('are asked for without opening what is no file: that would wait for ever, or do something', async () => {
    const listing = await scan(folder, 'still', MINUTE_MS);
    await rm(join(folder, 'read'));
    await runProgram('mkfifo', [join(folder, 'read')], MINUTE_MS);
    await rm(join(folder, 'written'));
    await mkdir(join(folder, 'written'));

    expect(await underWay(Date.now(), listing)).toEqual(['read', 'written']);
  });

  it('are all where nobody can tell', async () => {
    const missing = () => startProgram('savepoint-no-such-program', []);

    expect(await underWay(Date.now(), undefined, missing)).toEqual(['closed', 'read', 'written']);
  });
});

/** `since`: when the listing began, or is said to have. */
async function underWay(since = Date.now(), listed?: Listing, ready = readyForWrites) {
  const listing = listed ?? (await scan(folder, 'still', MINUTE_MS));
  const found = await writesUnderWay({ folder, files: listing.files(), since, deadlineMs: MINUTE_MS }, ready);
  return [...listing.files()].flatMap(({ path, facts }) => (found.has(facts) ? [path] : [])).sort();
}
