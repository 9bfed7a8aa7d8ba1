import { expect, it } from 'vitest';
import { Feed } from '../../../runner/delta/feed.ts';
import { Listing } from '../../../runner/delta/listing.ts';
import { seeded } from '../../support/seeded.ts';

const said = (from: string) =>
  Buffer.from(Array.from({ length: 200 }, (_, n) => `${from}/${n}\0f ${n} 644 0 0 1 1 1.0 1.0\0\0`).join(''));

it('cuts records anywhere, of several sources in any order, and none is lost or mixed', () => {
  const random = seeded(1);
  for (let round = 0; round < 50; round += 1) {
    const listing = new Listing();
    const source = (name: string) => ({ feed: new Feed(listing), left: said(name) });
    const sources = [source('a'), source('b')] as const;
    while (sources.some(({ left }) => left.length > 0)) {
      const one = random() < 0.5 ? sources[0] : sources[1];
      const cut = Math.floor(random() * 300);
      one.feed.append(one.left.subarray(0, cut));
      one.left = one.left.subarray(cut);
    }

    expect(sources.every(({ feed }) => feed.whole)).toBe(true);
    expect(listing.count).toBe(400);
    expect(listing.fileBytes).toBe(400);
    for (const name of ['a', 'b']) expect(listing.get(`${name}/199`)).toMatchObject({ inode: '199', size: 1 });
  }
});

it('is not whole when its end is missing', () => {
  const feed = new Feed(new Listing());
  feed.append(said('a').subarray(0, -1));

  expect(feed.whole).toBe(false);
});

it('gives up on what never ends', () => {
  const feed = new Feed(new Listing());
  for (let piece = 0; piece < 20; piece += 1) feed.append(Buffer.alloc(1 << 17, 'x'));
  feed.append(Buffer.from('\0\0\0'));

  expect(feed.whole).toBe(false);
});

it('refuses a disk whose names would take all memory', () => {
  const feed = new Feed(new Listing(undefined, 1 << 20));
  const names = () => {
    for (let round = 0; round < 1000; round += 1) feed.append(said(`folder-${round}`));
  };

  expect(names).toThrow('too many, or too long');
});
