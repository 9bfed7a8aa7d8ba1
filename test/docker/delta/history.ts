import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import * as fs from 'node:fs';

/** What a program may do to a disk, at random: the same seed does the same. */
export class History {
  readonly #random: () => number;
  #nth = 0;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  chance(of: number): boolean {
    return this.#random() < of;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  /** Some changes; returns what they were, for the story of a failure. */
  round(root: string): string[] {
    const told: string[] = [];
    const count = 1 + Math.floor(this.#random() * 12);
    for (let nth = 0; nth < count; nth += 1) told.push(this.#act(root));
    return told;
  }

  #act(root: string): string {
    const [name, action] = this.#pick(ACTIONS);
    const path = this.#path();
    const other = this.#path();
    this.#nth += 1;
    try {
      action(`${root}/${path}`, `${root}/${other}`, this.#nth, this.#random);
      return `${name} ${JSON.stringify(path)} ${JSON.stringify(other)}`;
    } catch (failure) {
      // Many make no sense where they fall; what counts is what the disk is afterwards.
      return `(${name} ${JSON.stringify(path)}: ${(failure as NodeJS.ErrnoException).code ?? 'failed'})`;
    }
  }

  #path(): string {
    const depth = 1 + Math.floor(this.#random() * 3);
    const steps = Array.from({ length: depth }, () => this.#pick(NAMES));
    return [this.#pick(FOLDERS), ...steps].join('/');
  }
}

/** `base` is in the image, `fuzz` is not. */
export const FOLDERS = ['base', 'base', 'fuzz'];

const LONG = 'n'.repeat(120);
const NAMES = ['a', 'b', 'c', 'd', 'sub', 'e f', '\xfc', '\xff\xfe', 'new\nline', '.wh', 'x'.repeat(200), LONG];

type Action = (path: string, other: string, nth: number, random: () => number) => void;

const raw = (path: string) => Buffer.from(path, 'latin1');
const write: Action = (path, _other, nth) => fs.writeFileSync(raw(path), `${nth} `.repeat((nth * 37) % 3000));
const remove: Action = (path) => fs.rmSync(raw(path) as unknown as string, { recursive: true });

const ACTIONS: readonly (readonly [string, Action])[] = [
  ['write', write],
  ['write', write],
  ['write', write],
  ['append', (path, _other, nth) => fs.appendFileSync(raw(path), `more ${nth}`)],
  [
    'write within',
    (path) => {
      const file = fs.openSync(raw(path), 'r+');
      fs.writeSync(file, 'XX', 1);
      fs.closeSync(file);
    },
  ],
  ['truncate', (path, _other, nth) => fs.truncateSync(raw(path), nth % 2 === 0 ? 0 : 10_000)],
  ['folder', (path) => fs.mkdirSync(raw(path), { recursive: true })],
  ['folder', (path) => fs.mkdirSync(raw(path), { recursive: true })],
  ['remove', remove],
  ['remove', remove],
  [
    'again',
    (path, other, nth, random) => {
      remove(path, other, nth, random);
      if (random() < 0.5) fs.mkdirSync(raw(path));
      else write(path, other, nth, random);
    },
  ],
  [
    'file for folder',
    (path, other, nth, random) => {
      remove(path, other, nth, random);
      write(path, other, nth, random);
    },
  ],
  ['rename', (path, other) => fs.renameSync(raw(path), raw(other))],
  ['rename', (path, other) => fs.renameSync(raw(path), raw(other))],
  ['link', (path, other) => fs.linkSync(raw(path), raw(other))],
  ['link', (path, other) => fs.linkSync(raw(path), raw(other))],
  ['symlink', (path, other) => fs.symlinkSync(raw(other.slice(-110)), raw(path))],
  [
    'mode',
    (path, _other, nth) => fs.lstatSync(raw(path)).isSymbolicLink() || fs.chmodSync(raw(path), (nth * 521) & 0o7777),
  ],
  ['owner', (path, _other, nth) => fs.lchownSync(raw(path), nth % 7, nth % 2 === 0 ? 3_000_000 : nth % 5)],
  ['times', (path, _other, nth) => fs.lutimesSync(raw(path), nth, nth * 1000 + 0.123456)],
  ['fifo', (path) => void execFileSync('mkfifo', [path], { stdio: 'ignore' })],
  [
    'device',
    (path, _other, nth) =>
      void execFileSync('mknod', [path, nth % 2 ? 'c' : 'b', '7', String(nth)], { stdio: 'ignore' }),
  ],
  ['attribute', (path, _other, nth) => setAttribute(path, 'user.savepoint', `0x${nth.toString(16).padStart(8, '0')}`)],
  ['capability', (path) => setAttribute(path, 'security.capability', '0x0100000202000000000000000000000000000000')],
  ['acl', (path) => setAttribute(path, 'system.posix_acl_access', ACL)],
  ['sparse', (path, _other, nth) => (write(path, '', nth, Math.random), fs.truncateSync(raw(path), 200_000))],
  // Its socket lies there as long as it listens; it holds nobody up.
  [
    'socket',
    (path) =>
      void createServer()
        .on('error', () => undefined)
        .listen(path)
        .unref(),
  ],
];

/** user::rw-, user:1000:r--, group::r--, mask::r--, other::r-- */
const ACL = '0x0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000400ffffffff';

function setAttribute(path: string, name: string, value: string): void {
  execFileSync('setfattr', ['-h', '-n', name, '-v', value, path], { stdio: 'ignore' });
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
