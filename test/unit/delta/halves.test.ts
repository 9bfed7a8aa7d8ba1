import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { halfOf } from '../../../runner/delta/halves.ts';
import { Listing } from '../../../runner/delta/listing.ts';
import { readyScan, scan } from '../../../runner/delta/scan.ts';

const SOON = 10_000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'savepoint-halves-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('half of a listing', () => {
  it('is about half, whatever the folders are like', async () => {
    const sizes = {
      even: Array<number>(40).fill(200),
      one: [4000, 4000],
      many: [3000, ...Array<number>(300).fill(20)],
      wide: Array<number>(900).fill(10),
    };
    for (const [name, each] of Object.entries(sizes)) {
      const listing = listingOf(each);
      const paths = (await halfOf(listing)).reduce((sum, path) => sum + belowIn(listing, path), 0);
      expect(paths / listing.count, name).toBeGreaterThan(0.3);
      expect(paths / listing.count, name).toBeLessThanOrEqual(0.5);
    }
  });

  it('is of no folder within another of it', async () => {
    const half = await halfOf(listingOf(Array<number>(40).fill(200)));

    expect(half.length).toBeGreaterThan(1);
    for (const one of half) expect(half.some((other) => one.startsWith(`${other}/`))).toBe(false);
  });

  it('is nothing where all is in one folder', async () => {
    expect(await halfOf(listingOf([20_000]))).toEqual([]);
  });

  it('is of no folder whose name could mean anything else', async () => {
    expect(await halfOf(listingOf(Array<number>(40).fill(200), (n) => `-a[${n}]`))).toEqual([]);
  });
});

describe('a listing by two programs', () => {
  beforeEach(async () => {
    for (const one of ['a/deep', 'b', 'c.d/e-f', 'a/de']) {
      await mkdir(join(folder, one), { recursive: true });
      for (let n = 0; n < 300; n += 1) await writeFile(join(folder, one, `n ${n}\n`), one);
    }
    await symlink('deep', join(folder, 'a', 'link'));
  });

  it('tells the same as that by one', async () => {
    const [one, two] = [await scan(folder, 'still', SOON), await readyScan(folder, ['a/deep', 'c.d']).begin(SOON)];

    expect(recordsOf(two).sort()).toEqual(recordsOf(one).sort());
  });

  const happened: Record<string, () => Promise<unknown>> = {
    'is gone': () => rm(join(folder, 'a/deep'), { recursive: true }),
    'is a file': async () => {
      await rm(join(folder, 'a/deep'), { recursive: true });
      await writeFile(join(folder, 'a/deep'), 'file');
    },
    'is in a folder that is a file now': async () => {
      await rm(join(folder, 'a'), { recursive: true });
      await writeFile(join(folder, 'a'), 'file');
    },
    'is in a folder that is a link now': async () => {
      await rename(join(folder, 'a'), join(folder, 'z'));
      await symlink('z', join(folder, 'a'));
    },
  };
  for (const [what, happen] of Object.entries(happened)) {
    it(`is right when a folder of the half ${what}`, async () => {
      const ready = readyScan(folder, ['b', 'a/deep']);
      await happen();

      const listing = await ready.begin(SOON);

      expect(recordsOf(listing).sort()).toEqual(recordsOf(await scan(folder, 'still', SOON)).sort());
    });
  }

  it('has room for as many folders as may be chosen, with names as long as may be', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `${n}`.padEnd(100, 'x'));
    for (const name of names) await mkdir(join(folder, name));

    const listing = await readyScan(folder, names).begin(SOON);

    expect(recordsOf(listing).sort()).toEqual(recordsOf(await scan(folder, 'still', SOON)).sort());
  });
});

/** A walk through folders with so many files each. */
function listingOf(sizes: readonly number[], name = (n: number) => `folder-${n}`): Listing {
  const listing = new Listing();
  const add = (path: string, kind: string) => listing.append(Buffer.from(`${path}\0${kind} 1 755 0 0 0 1 1.0 1.0\0\0`));
  add('', 'd');
  sizes.forEach((files, n) => {
    add(name(n), 'd');
    for (let file = 0; file < files; file += 1) add(`${name(n)}/${file}`, 'f');
  });
  return listing;
}

function belowIn(listing: Listing, folder: string): number {
  return [...listing.starts()].filter((start) => listing.pathAt(start).startsWith(`${folder}/`)).length;
}

function recordsOf(listing: Listing): string[] {
  return [...listing.starts()].map((start) => listing.record(start).toString('latin1'));
}
