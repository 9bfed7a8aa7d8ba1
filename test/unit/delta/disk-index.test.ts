import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiskIndex, keepIndex, readIndex, writeIndex } from '../../../runner/delta/disk-index.ts';
import { Listing } from '../../../runner/delta/listing.ts';
import { SnapshotName } from '../../../runner/wire/names.ts';

/** Enough for several pieces, so that records and the line of facts are cut where pieces meet. */
const MANY = 20_000;
/** So few that all is read and written at once. */
const FEW = 20;

/** What a path's folder is called. */
const ODD = (number: number) => 'x'.repeat(number % 100);
const ALIKE = () => 'x'.repeat(4000);

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'savepoint-index-'));
  path = join(folder, 'web.index');
});
afterEach(() => rm(folder, { recursive: true }));

describe('an index', () => {
  it.each([
    ['one path', 1, ODD],
    ['few paths', FEW, ODD],
    ['many paths', MANY, ODD],
    ['paths that pack well', 400, ALIKE],
  ])('of %s is read as it was written', async (_what, count, folderOf) => {
    const written = indexOf(count, folderOf);

    await writeIndex(path, written);
    await keepIndex(path);
    const read = await readIndex(path);

    expect(read?.listing.bytes.equals(written.listing.bytes)).toBe(true);
    expect(read?.listing.count).toBe(count);
    expect(read?.listing.fileBytes).toBe(written.listing.fileBytes);
    expect({ ...read, listing: null }).toEqual({ ...written, listing: null });
  });

  it('may be little on the disk and large when it is read', async () => {
    const written = indexOf(400, ALIKE);

    await writeIndex(path, written);
    await keepIndex(path);

    expect(written.listing.bytes.length).toBeGreaterThan(1024 ** 2);
    expect((await readFile(path)).length).toBeLessThan(32 * 1024);
  });

  it('does not count before it is kept', async () => {
    await writeIndex(path, indexOf(1));

    expect(await readIndex(path)).toBeUndefined();
  });

  it.each([FEW, MANY])('is none where bytes are missing, at whatever place, or are other ones (%i)', async (count) => {
    await writeIndex(path, indexOf(count));
    await keepIndex(path);
    const whole = await readFile(path);
    const middle = Math.floor(whole.length / 2);

    for (const length of [0, 1, 100, middle, whole.length - 8, whole.length - 1]) {
      await writeFile(path, whole);
      await truncate(path, length);
      expect(await readIndex(path)).toBeUndefined();
    }
    await writeFile(path, Buffer.from(whole).fill(7, middle, middle + 4));
    expect(await readIndex(path)).toBeUndefined();
  });
});

function indexOf(count: number, folderOf = ODD): DiskIndex {
  const listing = new Listing();
  for (let number = 0; number < count; number += 1) {
    const path = number === 0 ? '' : `srv/${folderOf(number)}/datei-${number}-\xe4`;
    const stat = `${number === 0 ? 'd' : 'f'} ${number + 2} 644 0 0 ${number} 1 1790000000.5 1790000000.25`;
    listing.append(Buffer.from(`${path}\0${stat}\0\0`, 'latin1'));
  }
  return {
    snapshot: SnapshotName.parse('snap-20261126-060000'),
    container: 'c'.repeat(64),
    machineStart: 'boot',
    unsure: Array.from({ length: count }, (_, number) => `srv/unsure-${number}-\xfc`),
    listing,
    marks: { opaque: new Set(['srv']), whiteouts: new Set(['etc/motd']) },
  };
}
