/** One path of a folder, as `find` told of it. Names are bytes; each is kept as the character of that number. */
export interface Entry {
  readonly path: string;
  readonly kind: Kind;
  readonly inode: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** How many names it has. */
  readonly links: number;
  /** Seconds with their fraction. Nobody but the kernel can set this one. */
  readonly changed: string;
  readonly modified: string;
  /** Where a symbolic link points. */
  readonly target: string;
  /** All of the above but the path, in one word: it is the same only when nothing has changed. */
  readonly facts: string;
}

export type Kind = 'f' | 'd' | 'l' | 'c' | 'b' | 'p' | 's';

/** What `find -printf` is to say of each path: three fields, each ended by a NUL. */
export const FIND_FORMAT = '%P\\0%y %i %m %U %G %s %n %C@ %T@\\0%l\\0';

export function parseEntry(path: string, stat: string, target: string): Entry {
  const [kind, inode = '', mode = '', uid, gid, size, links, changed = '', modified = ''] = stat.split(' ');
  return {
    path,
    kind: kind as Kind,
    inode,
    mode: parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    links: Number(links),
    changed,
    modified,
    target,
    facts: target === '' ? stat : `${stat}\0${target}`,
  };
}

/** The folder that a path is in; the root is ''. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Whether it is one of these folders, or below one. */
export function isWithin(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; ; at = parentOf(at)) {
    if (folders.has(at)) return true;
    if (at === '') return false;
  }
}

/** Adds all folders that a path is in, as far as they are not there yet. */
export function addParents(paths: Set<string>, path: string): void {
  for (let at = path; at !== '';) {
    at = parentOf(at);
    if (paths.has(at)) return;
    paths.add(at);
  }
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path within a folder, as the bytes that the kernel wants. */
export function bytesOf(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from(path === '' ? '' : `/${path}`, 'latin1')]);
}
