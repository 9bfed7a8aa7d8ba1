import type { Attributes } from './attributes.ts';
import { type Entry, type Kind } from './entry.ts';
import { type Item, opaqueName, whiteoutName } from './layout.ts';
import { END_OF_TAR, type Member, padding, tarHeader, TYPES } from '../tar/tar-header.ts';

/** The bytes of a file. */
export interface Content {
  readonly size: number;
  chunks(): AsyncIterable<Buffer>;
}

/** A part of the layer: a header, and perhaps a content that follows it. */
export interface Part {
  readonly header: Buffer;
  readonly content: Content | null;
}

/** What the layer needs to know of a path beyond its entry. */
export interface Facts {
  attributes(path: string): Attributes;
  content(path: string): Content;
  device(path: string): { readonly major: number; readonly minor: number };
}

export function partsOf(items: readonly Item[], facts: Facts): Part[] {
  return items.map((item) => {
    const content = item.is === 'entry' && item.entry.kind === 'f' ? facts.content(item.entry.path) : null;
    return { header: tarHeader(memberOf(item, facts)), content };
  });
}

export function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { header, content }) => sum + header.length + padded(content), END_OF_TAR.length);
}

function padded(content: Content | null): number {
  return content === null ? 0 : content.size + padding(content.size).length;
}

function memberOf(item: Item, facts: Facts): Member {
  switch (item.is) {
    case 'whiteout':
      return { name: whiteoutName(item.path), type: TYPES.file, mode: 0o600, modified: item.modified };
    case 'opaque':
      return { name: opaqueName(item.folder), type: TYPES.file, mode: 0o600, modified: item.modified };
    case 'link':
      // The attributes again: the Engine's chown of the link drops capabilities.
      return { ...common(item.entry, facts), name: item.entry.path, type: TYPES.link, target: item.to };
    case 'entry':
      return { ...common(item.entry, facts), ...special(item.entry, facts) };
  }
}

function common(entry: Entry, facts: Facts): Omit<Member, 'name' | 'type'> {
  const { mode, uid, gid, modified } = entry;
  return { mode, uid, gid, modified, ...(hasAttributes(entry) ? { attributes: facts.attributes(entry.path) } : {}) };
}

/** Whether a layer has the extended attributes of it. Docker 28.5 puts those of a symbolic link on what it leads to. */
export function hasAttributes({ kind }: Entry): boolean {
  return kind !== 'l';
}

const TYPE_OF: Readonly<Record<Exclude<Kind, 's'>, Member['type']>> = {
  f: TYPES.file,
  d: TYPES.folder,
  l: TYPES.symlink,
  c: TYPES.character,
  b: TYPES.block,
  p: TYPES.fifo,
};

function special({ path, kind, size, target }: Entry, facts: Facts): Member {
  const type = TYPE_OF[kind as Exclude<Kind, 's'>];
  if (kind === 'd') return { name: `${path}/`, type };
  if (kind === 'l') return { name: path, type, target };
  if (kind === 'f') return { name: path, type, size };
  return { name: path, type, device: kind === 'p' ? undefined : facts.device(path) };
}
