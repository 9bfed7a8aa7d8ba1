import { randomInt } from 'node:crypto';
import { DeltaRefused } from '../ports/deltas.ts';
import { type Entry, parseEntry } from './entry.ts';
import { pacer } from './pace.ts';

const SMALLEST = 1 << 16;
/**
 * Three million paths, as they are mostly. Names cost a disk next to nothing: by long ones, or many names of one file, a VPS
 * could take all memory of the machine.
 */
const LARGEST = 1 << 29;
/** Hardly any path takes less, with what is told of it. */
const SHORT_RECORD = 64;
const [SPACE, ZERO, ONE, NINE] = [0x20, 0x30, 0x31, 0x39];
const [CHARACTER, DIRECTORY, FILE, LINK, SOCKET] = [0x63, 0x64, 0x66, 0x6c, 0x73];
/** Which fields of what `find` says of a path are its size and the number of its names. */
const [SIZE_FIELD, LINKS_FIELD] = [5, 6];

/**
 * Every path of a folder at one moment, in the very bytes of `find`, with a hash table of where each begins: a million
 * paths take 150 MB, and two listings are compared without making an object of each path.
 */
export class Listing {
  #bytes: Buffer;
  /** What of them has been appended: whole records. */
  #view: Buffer;
  #end = 0;
  #count = 0;
  #fileBytes = 0;
  /** Where the record is guessed that is compared next. */
  #cursor = 0;
  /** Open addressing: where a record begins, plus one; 0 is free. */
  #slots: Uint32Array;
  #hashes: Uint32Array;

  constructor(
    expectedBytes = SMALLEST,
    private readonly largest = LARGEST,
  ) {
    const slots = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(expectedBytes / SHORT_RECORD)));
    this.#slots = new Uint32Array(slots);
    this.#hashes = new Uint32Array(slots);
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(SMALLEST, expectedBytes));
    this.#view = this.#bytes.subarray(0, 0);
  }

  /** Throws `DeltaRefused` when it becomes too large. Takes the records that are whole in a piece of what `find` says, and tells how many bytes those are: see `Feed`. */
  append(piece: Buffer): number {
    const begin = this.#end;
    this.#makeRoom(piece.length);
    this.#view = this.#bytes.subarray(0, begin + piece.copy(this.#bytes, begin));
    for (let start = begin; ; start = this.#end) {
      const pathEnd = this.#nul(start);
      const statEnd = pathEnd < 0 ? -1 : this.#nul(pathEnd + 1);
      const targetEnd = statEnd < 0 ? -1 : this.#nul(statEnd + 1);
      if (targetEnd < 0) break;
      this.#enter(start, hashOf(this.#bytes, start, pathEnd));
      if (this.#bytes[pathEnd + 1] === FILE) this.#fileBytes += this.sizeOf(start);
      this.#end = targetEnd + 1;
    }
    this.#view = this.#bytes.subarray(0, this.#end);
    return this.#end - begin;
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of all files. One with several names counts once for each. */
  get fileBytes(): number {
    return this.#fileBytes;
  }

  /** All of it, as it was appended. */
  get bytes(): Buffer {
    return this.#view;
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end;
  }

  has(path: string): boolean {
    return this.startOf(path) >= 0;
  }

  get(path: string): Entry | undefined {
    const start = this.startOf(path);
    return start < 0 ? undefined : this.at(start);
  }

  /** Where each record begins, as they came. */
  *starts(from = 0): Generator<number> {
    for (let start = from; start < this.#end; start = this.#after(start)) yield start;
  }

  /** The paths whose records are such ones. It pauses, as there may be a million. */
  async pathsWhere(isOne: (start: number) => boolean): Promise<string[]> {
    const paths: string[] = [];
    const pause = pacer();
    for (const start of this.starts()) {
      const waiting = pause();
      if (waiting) await waiting;
      if (isOne(start)) paths.push(this.pathAt(start));
    }
    return paths;
  }

  at(start: number): Entry {
    const pathEnd = this.#nul(start);
    const statEnd = this.#nul(pathEnd + 1);
    const targetEnd = this.#nul(statEnd + 1);
    return parseEntry(this.#text(start, pathEnd), this.#text(pathEnd + 1, statEnd), this.#text(statEnd + 1, targetEnd));
  }

  /** All files, by each of their names. */
  *files(): Generator<Entry> {
    for (const start of this.starts()) if (this.isFile(start)) yield this.at(start);
  }

  pathAt(start: number): string {
    return this.#text(start, this.#nul(start));
  }

  /** A record as it was appended. */
  record(start: number): Buffer {
    return this.#bytes.subarray(start, this.#after(start));
  }

  isFile(start: number): boolean {
    return this.#bytes[this.#nul(start) + 1] === FILE;
  }

  isLink(start: number): boolean {
    return this.#bytes[this.#nul(start) + 1] === LINK;
  }

  isFolder(start: number): boolean {
    return this.#bytes[this.#nul(start) + 1] === DIRECTORY;
  }

  isSocket(start: number): boolean {
    return this.#bytes[this.#nul(start) + 1] === SOCKET;
  }

  isCharacterDevice(start: number): boolean {
    return this.#bytes[this.#nul(start) + 1] === CHARACTER;
  }

  /** Where the record of a path begins; -1 when there is none. */
  startOf(path: string): number {
    const bytes = Buffer.from(path, 'latin1');
    return this.#slotOf(bytes, 0, bytes.length);
  }

  /** Whether it is a file that has other names, too. */
  hasSeveralNames(start: number): boolean {
    const stat = this.#nul(start) + 1;
    if (this.#bytes[stat] === DIRECTORY) return false;
    const at = this.#field(stat, LINKS_FIELD);
    return this.#bytes[at] !== ONE || this.#bytes[at + 1] !== SPACE;
  }

  sizeOf(start: number): number {
    return this.#number(this.#field(this.#nul(start) + 1, SIZE_FIELD));
  }

  /** Whether this listing has the path of another's record, and whether all else of it is the same. */
  compare(other: Listing, start: number): 'same' | 'other' | 'missing' {
    const end = other.#after(start);
    if (this.#equals(this.#cursor, other, start, end)) return 'same';
    const mine = this.#slotOf(other.#bytes, start, other.#nul(start));
    if (mine < 0) return 'missing';
    return this.#equals(mine, other, start, end) ? 'same' : 'other';
  }

  /** Whether the record that begins here is the other's. Most are, and in the same order: the next one is guessed. */
  #equals(mine: number, other: Listing, start: number, end: number): boolean {
    const mineEnd = mine + end - start;
    if (mineEnd > this.#end || this.#bytes.compare(other.#bytes, start, end, mine, mineEnd) !== 0) return false;
    this.#cursor = mineEnd;
    return true;
  }

  /** Where a field of a stat begins; its end when it has fewer: an index that is broken says anything until its end. */
  #field(stat: number, field: number): number {
    let at = stat;
    for (let passed = 0; passed < field && this.#bytes[at] !== 0; at += 1) if (this.#bytes[at] === SPACE) passed += 1;
    return at;
  }

  #number(at: number): number {
    let value = 0;
    for (let digit = at; isDigit(this.#bytes[digit]); digit += 1) {
      value = value * 10 + (this.#bytes[digit] as number) - ZERO;
    }
    return value;
  }

  #after(start: number): number {
    return this.#nul(this.#nul(this.#nul(start) + 1) + 1) + 1;
  }

  #text(from: number, to: number): string {
    return this.#bytes.toString('latin1', from, to);
  }

  #nul(from: number): number {
    return this.#view.indexOf(0, from);
  }

  #slotOf(bytes: Buffer, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const mask = this.#slots.length - 1;
    const length = end - start;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const mine = (this.#slots[slot] as number) - 1;
      if (mine < 0) return -1;
      if (this.#hashes[slot] !== hash || this.#bytes[mine + length] !== 0) continue;
      if (this.#bytes.compare(bytes, start, end, mine, mine + length) === 0) return mine;
    }
  }

  #enter(start: number, hash: number): void {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    this.#put(this.#slots, this.#hashes, start + 1, hash);
    this.#count += 1;
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    this.#slots = new Uint32Array(slots.length * 2);
    this.#hashes = new Uint32Array(slots.length * 2);
    for (let slot = 0; slot < slots.length; slot += 1) {
      const start = slots[slot] as number;
      if (start !== 0) this.#put(this.#slots, this.#hashes, start, hashes[slot] as number);
    }
  }

  #put(slots: Uint32Array, hashes: Uint32Array, start: number, hash: number): void {
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = start;
    hashes[slot] = hash;
  }

  #makeRoom(more: number): void {
    const needed = this.#end + more;
    if (needed <= this.#bytes.length) return;
    if (needed > this.largest) throw new DeltaRefused('the names on the disk are too many, or too long, to be listed');
    const larger = Buffer.allocUnsafeSlow(Math.min(this.largest, Math.max(this.#bytes.length * 2, needed)));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}

function isDigit(byte = 0): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Nobody can know it, and so choose names that all have the same hash: those would take for ever. */
const SEED = randomInt(2 ** 32);

/** FNV-1a of 32 bits. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >>> 0;
}
