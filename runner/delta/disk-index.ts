import { open, readFile, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { SnapshotName } from '../wire/names.ts';
import type { Disk } from './layout.ts';
import { Listing } from './listing.ts';

/** What each path of a container's disk was at its VPS's last snapshot, and which one that was. */
export interface DiskIndex extends Disk {
  readonly snapshot: SnapshotName;
  readonly container: string;
  /** The start of the machine in which it was written. */
  readonly machineStart: string;
  /** Changed in the very moment of the listing: a later change may bear the same time. */
  readonly unsure: readonly string[];
}

const Head = z.object({
  version: z.literal(1),
  snapshot: SnapshotName,
  container: z.string(),
  machineStart: z.string(),
  unsure: z.array(z.string()),
  opaque: z.array(z.string()),
  whiteouts: z.array(z.string()),
});

const pack = promisify(gzip);
const unpack = promisify(gunzip);
const FAST = { level: constants.Z_BEST_SPEED };
const NEWLINE = 0x0a;

/**
 * Writes an index, flushed to the disk, beside where it belongs: only `keepIndex` makes it count. A line of facts, then
 * the listing.
 */
export async function writeIndex(path: string, index: DiskIndex): Promise<void> {
  const { marks, listing, ...facts } = index;
  const head = { version: 1, ...facts, opaque: [...marks.opaque], whiteouts: [...marks.whiteouts] };
  const body = await pack(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), listing.bytes]), FAST);
  const file = await open(draftOf(path), 'w', 0o600);
  try {
    await file.writeFile(body);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/**
 * Not flushed: after a power cut the folder may still name the older one, and what has changed since that is as true.
 * It is as whole, too, and names a snapshot that was `ready` before.
 */
export async function keepIndex(path: string): Promise<void> {
  await rename(draftOf(path), path);
}

/** Undefined when there is none, or none that can be read: then the next snapshot is made without. */
export async function readIndex(path: string): Promise<DiskIndex | undefined> {
  try {
    const bytes = await unpack(await readFile(path));
    const end = bytes.indexOf(NEWLINE);
    const { opaque, whiteouts, ...head } = Head.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    const listing = new Listing(bytes.length - end);
    listing.append(bytes.subarray(end + 1));
    if (!listing.whole) return undefined;
    return { ...head, listing, marks: { opaque: new Set(opaque), whiteouts: new Set(whiteouts) } };
  } catch {
    return undefined;
  }
}

export async function forgetIndex(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(draftOf(path), { force: true })]);
}

function draftOf(path: string): string {
  return `${path}.new`;
}
