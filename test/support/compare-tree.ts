import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { EngineCorner } from './engine-corner.ts';

/** One entry of a filesystem. Two that have the same text are the same entry. */
export interface Entry {
  readonly kind: string;
  readonly mode: string;
  readonly owner: string;
  readonly size: number;
  /** Whole seconds: a commit writes no finer times. */
  readonly modified: number | null;
  readonly target: string | null;
  readonly sha256: string | null;
  readonly device: string | null;
  /** All names of the same file, this one among them. */
  readonly names: readonly string[];
  readonly xattrs: string | null;
}

type Member = AsyncIterable<Uint8Array> & { readonly header: Header };

export type Tree = ReadonlyMap<string, Entry>;

/**
 * Every entry of a container's filesystem, read from outside (`docker export`): what runs inside has no part in it.
 * Extended attributes are not in an export, so they are read inside, which needs getfattr and a running container.
 *
 * Not compared: fractions of seconds, and `user.*` attributes, because a commit of Docker 20.10 carries neither; nor
 * ctime and inode numbers, which nobody can set; nor which blocks of a file are holes, which no tar of Docker's tells;
 * nor the times of what the Engine itself puts into each new container. Where the Engine keeps images in containerd's
 * store, nor the times of directories: its commit leaves out one of which nothing else has changed.
 */
export async function readTree(corner: EngineCorner, id: string): Promise<Tree> {
  const attributes = await readAttributes(corner, id);
  const timeless = (await usesContainerdStore(corner)) ? ['directory'] : [];
  const entries = new Map<string, Omit<Entry, 'names' | 'xattrs'>>();
  const firstNames = new Map<string, string>();
  const tar = (await corner.docker.getContainer(id).export()) as Readable;
  for await (const member of tar.pipe(extract()) as AsyncIterable<Member>) {
    const path = clean(member.header.name);
    const sha256 = await hashOf(member);
    const twin = member.header.type === 'link' ? clean(member.header.linkname ?? '') : path;
    firstNames.set(path, twin);
    entries.set(path, entries.get(twin) ?? describe(path, member.header, sha256, timeless));
  }
  const groups = new Map<string, string[]>();
  for (const [path, first] of [...firstNames].sort()) groups.set(first, [...(groups.get(first) ?? []), path]);
  const whole = (path: string, entry: Omit<Entry, 'names' | 'xattrs'>): Entry => ({
    ...entry,
    names: groups.get(firstNames.get(path) ?? path) ?? [],
    xattrs: attributes.get(path) || null,
  });
  return new Map([...entries].map(([path, entry]) => [path, whole(path, entry)]));
}

const OF_THE_ENGINE = [
  ...['/.dockerenv', '/dev', '/dev/console'],
  ...['/etc', '/etc/hostname', '/etc/hosts', '/etc/mtab', '/etc/resolv.conf'],
];

/** What two trees do not have in common, one line for each entry. */
export function differences(before: Tree, after: Tree): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)].map((entry) => JSON.stringify(entry));
    return was === is ? [] : [`${JSON.stringify(path)}: was ${was ?? 'not there'}, is ${is ?? 'not there'}`];
  });
}

/** `timeless`: kinds whose times are not compared. */
function describe(
  path: string,
  header: Header,
  sha256: string,
  timeless: readonly string[],
): Omit<Entry, 'names' | 'xattrs'> {
  const { type, mode = 0, uid, gid, size = 0, mtime, linkname, devmajor, devminor } = header;
  const isDevice = type === 'character-device' || type === 'block-device';
  return {
    kind: String(type),
    mode: mode.toString(8),
    owner: `${uid}:${gid}`,
    size,
    modified: OF_THE_ENGINE.includes(path) || timeless.includes(String(type)) ? null : Math.floor(Number(mtime) / 1000),
    target: linkname ?? null,
    sha256: type === 'file' ? sha256 : null,
    device: isDevice ? `${devmajor}:${devminor}` : null,
  };
}

async function hashOf(member: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of member) hash.update(chunk);
  return hash.digest('hex');
}

async function usesContainerdStore(corner: EngineCorner): Promise<boolean> {
  const { DriverStatus } = (await corner.docker.info()) as { DriverStatus?: string[][] | null };
  return (DriverStatus ?? []).some(([, value]) => value?.startsWith('io.containerd.snapshotter'));
}

function clean(path: string): string {
  return `/${path.replace(/^(?:\.?\/)+|\/+$/g, '')}`;
}

const ATTRIBUTES = 'find / -xdev -print0 | xargs -0 getfattr -h -d -m - -e hex --absolute-names';

async function readAttributes(corner: EngineCorner, id: string): Promise<Map<string, string>> {
  const printed = await corner.sh(id, ATTRIBUTES);
  const blocks = printed.split('\n\n').filter((block) => block.startsWith('# file: '));
  return new Map(
    blocks.map((block) => {
      const [name = '', ...lines] = block.split('\n');
      const kept = lines.filter((line) => line !== '' && !line.startsWith('user.'));
      return [name.slice('# file: '.length), kept.sort().join(' ')] as const;
    }),
  );
}
