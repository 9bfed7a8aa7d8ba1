import type { CopyPlace } from '../ports/deltas.ts';
import { deviceOf } from './device.ts';
import type { Entry } from './entry.ts';
import { mayBeInAny } from './layers-below.ts';
import type { Disk } from './layout.ts';
import { Listing } from './listing.ts';
import { type Marks, marksOf, opaqueIn } from './marks.ts';
import { pacer } from './pace.ts';
import { scan } from './scan.ts';
import type { StoodStill } from './stood-still.ts';

/** A disk that was copied as a layer while it changed. */
export interface Copied extends CopyPlace {
  /** The folder of all that the container has written. */
  readonly disk: string;
  /** A listing made after the copy was. */
  readonly now: Listing;
  /**
   * What of it stood still since before the copy was begun. What was seen then was flushed before the copy, or nobody had
   * it open for writing.
   */
  readonly stoodStill: StoodStill;
  readonly deadlineMs: number;
}

/**
 * What such a copy holds, as a disk that a layer can be put on top of. The copy may lack what was there all the time,
 * have what is gone, and hold halves of what changed, so nothing is taken on trust: a path counts as the disk's own only
 * if it was the same, to the letter, before and after, and if the copy has it with all that its outside tells. Any other
 * path of the copy is listed as something that the disk never had, so that it will be replaced or hidden. A socket is in no
 * image: where it hides nothing, nothing is missing.
 */
export async function copiedBase(copied: Copied): Promise<Disk> {
  const { layer, now, deadlineMs } = copied;
  const held = await scan(layer, 'still', deadlineMs, { expectedBytes: now.bytes.length });
  const marks = await marksOf(layer, held, deadlineMs);
  const isProven = await proofOf(copied, marks);
  const listing = new Listing(now.bytes.length);
  const pause = pacer();
  for (const start of held.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    const copy = held.at(start);
    const at = now.startOf(copy.path);
    listing.append(at >= 0 && isProven(at, copy) ? now.record(at) : doubtful(copy, now.get(copy.path)));
  }
  for (const at of await harmlessSockets(copied, held)) listing.append(now.record(at));
  return { listing, marks };
}

/** Where the records begin of sockets that stand in the place of nothing. */
async function harmlessSockets({ now, below, stoodStill }: Copied, held: Listing): Promise<number[]> {
  const harmless: number[] = [];
  const mayHide = mayBeInAny(below);
  const pause = pacer();
  for (const start of now.starts()) {
    const waiting = pause();
    if (waiting) await waiting;
    if (!now.isSocket(start)) continue;
    const path = now.pathAt(start);
    if (stoodStill(start, path) && !held.has(path) && !(await mayHide(path))) harmless.push(start);
  }
  return harmless;
}

/** No path is like this: no time is 0. A folder keeps its number, as what is in it is proven path by path. */
function doubtful({ path, kind }: Entry, own: Entry | undefined): Buffer {
  const inode = kind === 'd' && own?.kind === 'd' ? own.inode : '0';
  return Buffer.from(`${path}\0${kind} ${inode} 0 0 0 0 0 0 0\0\0`, 'latin1');
}

/** Whether the copy has a path as the disk has it, which the listing of the disk tells from there on. */
type IsProven = (start: number, copy: Entry) => boolean;

async function proofOf({ disk, layer, now, stoodStill, deadlineMs }: Copied, marks: Marks): Promise<IsProven> {
  const opaque = await opaqueIn(disk, now, deadlineMs, 'moving');
  const isTwin = twinsInBoth();
  return (start, copy) => {
    if (!stoodStill(start, copy.path)) return false;
    const own = now.at(start);
    if (own.kind !== copy.kind) return false;
    // The Engine gives a whiteout neither owner nor time.
    if (marks.whiteouts.has(own.path)) return deviceOf(disk, own.path) === 0;
    if (factsOf(own) !== factsOf(copy)) return false;
    if (own.kind === 'd') return opaque.has(own.path) === marks.opaque.has(own.path);
    if (isDevice(own) && deviceOf(disk, own.path) !== deviceOf(layer, own.path)) return false;
    return isTwin(own, copy);
  };
}

/**
 * What a copy by the Engine keeps: of times the seconds, and of the root of the disk none. What overlay says of a folder's
 * size is its own.
 */
function factsOf({ path, kind, mode, uid, gid, size, modified, target }: Entry): string {
  const seconds = path === '' ? '' : modified.replace(/\..*/, '');
  return [mode, uid, gid, kind === 'd' ? '' : size, seconds, target].join(' ');
}

/** A file with several names must have the same names in the copy. Those that it has not are not proven, and bring the others along. */
function twinsInBoth(): (own: Entry, copy: Entry) => boolean {
  const copies = new Map<string, string>();
  return (own, copy) => {
    if (own.links !== copy.links) return false;
    if (own.links === 1) return true;
    const known = copies.get(own.inode) ?? copy.inode;
    copies.set(own.inode, known);
    return known === copy.inode;
  };
}

function isDevice({ kind }: Entry): boolean {
  return kind === 'c' || kind === 'b';
}
