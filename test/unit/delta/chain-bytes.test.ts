import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chainBytes } from '../../../runner/delta/chain-bytes.ts';
import { Listing } from '../../../runner/delta/listing.ts';
import type { ListedLayer } from '../../../runner/delta/pile.ts';

type Content =
  | { readonly is: 'file'; readonly size: number; readonly inode: number }
  | { readonly is: 'whiteout' }
  | { readonly is: 'folder'; readonly opaque: boolean; readonly holds: Folder };
type Folder = { readonly [name: string]: Content };

const file = (size: number, inode = Math.random()): Content => ({ is: 'file', size, inode });
const whiteout: Content = { is: 'whiteout' };
const folder = (holds: Folder, opaque = false): Content => ({ is: 'folder', opaque, holds });

it.each<[string, Folder[], { live: number; dead: number }]>([
  ['a file that nothing covers is live', [{ a: file(3) }], { live: 3, dead: 0 }],
  ['a file that is replaced is dead', [{ a: file(3) }, { a: file(5) }], { live: 5, dead: 3 }],
  ['a file that is deleted is dead', [{ a: file(3) }, { a: whiteout }], { live: 0, dead: 3 }],
  [
    'folders of the same name are one',
    [{ d: folder({ a: file(3) }) }, { d: folder({ b: file(5) }) }],
    { live: 8, dead: 0 },
  ],
  ['what is in a deleted folder is dead', [{ d: folder({ a: file(3) }) }, { d: whiteout }], { live: 0, dead: 3 }],
  [
    'an opaque folder hides what was in it, and shows what is',
    [{ d: folder({ a: file(3) }) }, { d: folder({ b: file(5) }, true) }],
    { live: 5, dead: 3 },
  ],
  ['a file in the place of a folder', [{ d: folder({ a: file(3) }) }, { d: file(1) }], { live: 1, dead: 3 }],
  ['a folder in the place of a file', [{ d: file(1) }, { d: folder({ a: file(3) }) }], { live: 3, dead: 1 }],
  [
    'a folder that was a file in between does not show what it had',
    [{ d: folder({ a: file(3) }) }, { d: file(1) }, { d: folder({}) }],
    { live: 0, dead: 4 },
  ],
  ['a name that begins like a hidden folder', [{ d: folder({}), da: file(2) }, { d: whiteout }], { live: 2, dead: 0 }],
  ['a file counts once for all its names', [{ a: file(3, 1), b: file(3, 1) }], { live: 3, dead: 0 }],
  ['and is live as long as one of them is', [{ a: file(3, 1), b: file(3, 1) }, { a: whiteout }], { live: 3, dead: 0 }],
  [
    'and dead with the last',
    [
      { a: file(3, 1), b: file(3, 1) },
      { a: whiteout, b: file(1) },
    ],
    { live: 1, dead: 3 },
  ],
])('%s', async (_what, layers, expected) => {
  expect(await chainBytes(layers.map(listed).reverse())).toEqual(expected);
});

it('says what a disk says on which the layers are unpacked one after another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aFolder(3), { maxLength: 5 }), async (layers) => {
      expect(await chainBytes(layers.map(listed).reverse())).toEqual(unpacked(layers));
    }),
    { numRuns: 2000 },
  );
});

function aFolder(depth: number): fc.Arbitrary<Folder> {
  const contents: fc.Arbitrary<Content>[] = [
    // Names of one inode are names of one file: they agree on its size.
    fc.nat(3).map((inode) => file(inode * 10 + 1, inode)),
    fc.constant(whiteout),
  ];
  if (depth > 1) {
    const holds = aFolder(depth - 1);
    contents.push(fc.record({ is: fc.constant('folder' as const), opaque: fc.boolean(), holds }));
  }
  return fc.dictionary(fc.constantFrom('a', 'b', 'ab'), fc.oneof(...contents), { maxKeys: 3, noNullPrototype: true });
}

/** A layer as `find` lists it. */
function listed(layer: Folder, nth: number): ListedLayer {
  const names = new Map<number, number>();
  for (const [, content] of all('', layer)) {
    if (content.is === 'file') names.set(content.inode, (names.get(content.inode) ?? 0) + 1);
  }
  const opaque = new Set<string>();
  const listing = new Listing();
  const say = (path: string, kind: string, inode: number, size: number, links: number) =>
    listing.append(Buffer.from(`${path}\0${kind} ${inode} 755 0 0 ${size} ${links} 1.0 1.0\0\0`));
  say('', 'd', 1, 8, 2);
  for (const [path, content] of all('', layer)) {
    if (content.is === 'file') say(path, 'f', content.inode, content.size, names.get(content.inode) ?? 1);
    else if (content.is === 'whiteout') say(path, 'c', 99, 0, 7);
    else say(path, 'd', 1, 8, 2);
    if (content.is === 'folder' && content.opaque) opaque.add(path);
  }
  return { listing, opaque: nth === 0 ? null : opaque };
}

/** A folder before what is in it. */
function* all(within: string, folder: Folder): Generator<[string, Content]> {
  for (const [name, content] of Object.entries(folder)) {
    const path = `${within}${name}`;
    yield [path, content];
    if (content.is === 'folder') yield* all(`${path}/`, content.holds);
  }
}

/** The same by simple means: from below, each layer changes what is there. */
function unpacked(layers: readonly Folder[]): { live: number; dead: number } {
  const disk = new Map<string, string>();
  const files = new Map<string, number>();
  for (const [nth, layer] of layers.entries()) {
    const clear = (path: string) => {
      for (const each of [...disk.keys()]) if (each.startsWith(`${path}/`)) disk.delete(each);
    };
    const entries = [...all('', layer)];
    for (const [path, content] of entries) {
      if (content.is !== 'folder' || content.opaque) clear(path);
      if (content.is === 'whiteout') disk.delete(path);
      else disk.set(path, content.is === 'file' ? `${nth} ${content.inode}` : 'folder');
      if (content.is === 'file') files.set(`${nth} ${content.inode}`, content.size);
    }
  }
  const shown = new Set(disk.values());
  const sum = (wanted: boolean) =>
    [...files].reduce((total, [key, size]) => total + (shown.has(key) === wanted ? size : 0), 0);
  return { live: sum(true), dead: sum(false) };
}
