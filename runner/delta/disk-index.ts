import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { SnapshotName } from '../wire/names.ts';
import { Feed } from './feed.ts';
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
  version: z.literal(2),
  /** Of the listing. */
  bytes: z.number().int().nonnegative(),
  snapshot: SnapshotName,
  container: z.string(),
  machineStart: z.string(),
  unsure: z.array(z.string()),
  opaque: z.array(z.string()),
  whiteouts: z.array(z.string()),
});

const PIECE = 1 << 18;
/** So much is packed and unpacked sooner than a stream is set up for it. */
const LITTLE = PIECE;
const LITTLE_PACKED = 1 << 15;
/** Some disks pack well. */
const LITTLE_UNPACKED = 4 * LITTLE;
const FAST = { level: constants.Z_BEST_SPEED, chunkSize: PIECE };
const NEWLINE = 0x0a;

/**
 * Writes an index, flushed to the disk, beside where it belongs: only `keepIndex` makes it count. A line of facts, then
 * the listing.
 */
export async function writeIndex(path: string, index: DiskIndex): Promise<void> {
  const file = await open(draftOf(path), 'w', 0o600);
  try {
    await writePacked(file, index);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Piece by piece, as that of a million paths is large. The facts name only paths that are in the listing. */
async function writePacked(file: FileHandle, index: DiskIndex): Promise<void> {
  const pieces = piecesOf(index);
  if (index.listing.bytes.length <= LITTLE) return writeFile(file, gzipSync(Buffer.concat([...pieces]), FAST));
  await pipeline(pieces, createGzip(FAST), (packed: AsyncIterable<Buffer>) => writeFile(file, packed));
}

function* piecesOf({ marks, listing, ...facts }: DiskIndex): Generator<Buffer> {
  const { bytes } = listing;
  const hides = { opaque: [...marks.opaque], whiteouts: [...marks.whiteouts] };
  yield Buffer.from(`${JSON.stringify({ version: 2, bytes: bytes.length, ...facts, ...hides })}\n`);
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
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
    const file = await open(path, 'r');
    return await readFrom(file).finally(() => file.close());
  } catch {
    return undefined;
  }
}

async function readFrom(file: FileHandle): Promise<DiskIndex | undefined> {
  const little = await unpackLittle(file);
  if (little !== undefined) return parseIndex([little]);
  const packed = file.createReadStream({ start: 0, autoClose: false });
  return pipeline(packed, createGunzip({ chunkSize: PIECE }), parseIndex);
}

/** All of it at once; undefined when it is too large for that. */
async function unpackLittle(file: FileHandle): Promise<Buffer | undefined> {
  if ((await file.stat()).size > LITTLE_PACKED) return undefined;
  try {
    return gunzipSync(await file.readFile(), { maxOutputLength: LITTLE_UNPACKED });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw failure;
  }
}

async function parseIndex(pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<DiskIndex | undefined> {
  let line = '';
  let read: { facts: z.output<typeof Head>; listing: Listing; feed: Feed } | undefined;
  for await (const piece of pieces) {
    if (read !== undefined) {
      read.feed.append(piece);
      continue;
    }
    const end = piece.indexOf(NEWLINE);
    line += piece.toString('latin1', 0, end < 0 ? piece.length : end);
    if (end < 0) continue;
    const facts = Head.parse(JSON.parse(Buffer.from(line, 'latin1').toString('utf8')));
    const listing = new Listing(facts.bytes);
    read = { facts, listing, feed: new Feed(listing) };
    read.feed.append(piece.subarray(end + 1));
  }
  if (read === undefined || !read.feed.whole || read.listing.bytes.length !== read.facts.bytes) return undefined;
  const { snapshot, container, machineStart, unsure, opaque, whiteouts } = read.facts;
  const marks = { opaque: new Set(opaque), whiteouts: new Set(whiteouts) };
  return { snapshot, container, machineStart, unsure, listing: read.listing, marks };
}

export async function forgetIndex(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(draftOf(path), { force: true })]);
}

function draftOf(path: string): string {
  return `${path}.new`;
}
