import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import * as fs from 'node:fs';
import { seeded } from '../../support/seeded.ts';

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
    const count = 5 + Math.floor(this.#random() * 25);
    for (let nth = 0; nth < count; nth += 1) told.push(this.#act(root));
    return told;
  }

  #act(root: string): string {
    const [name, on, action] = this.#pick(ACTIONS);
    const there = pathsIn(root);
    const path = on === 'there' ? this.#pick(there) : this.#fresh(root, there);
    const other = this.chance(0.3) ? this.#pick(there) : this.#fresh(root, there);
    this.#nth += 1;
    try {
      if (READS_OR_WRITES.has(name)) demandFile(`${root}/${path}`);
      action(`${root}/${path}`, `${root}/${other}`, this.#nth, this.#random);
      return `${name} ${JSON.stringify(path)} ${JSON.stringify(other)}`;
    } catch (failure) {
      // Some make no sense where they fall; what counts is what the disk is afterwards.
      return `(${name} ${JSON.stringify(path)}: ${(failure as NodeJS.ErrnoException).code ?? 'failed'})`;
    }
  }

  /** A name in a folder that is there; it may be taken. */
  #fresh(root: string, there: readonly string[]): string {
    const folders = there.filter((path) => fs.lstatSync(raw(`${root}/${path}`)).isDirectory());
    return `${this.#pick([...folders, ...FOLDERS])}/${this.#pick(NAMES)}`;
  }
}

const READS_OR_WRITES = new Set(['write', 'append', 'write within', 'truncate', 'sparse']);

/** A fifo would wait for ever, and a device is the machine's. */
function demandFile(path: string): void {
  const found = fs.lstatSync(raw(path), { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw new Error('no file');
}

/** All that is below the folders, but not these themselves. */
function pathsIn(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const name of fs.readdirSync(raw(`${root}/${folder}`), 'latin1').sort()) {
      const path = `${folder}/${name}`;
      found.push(path);
      if (fs.lstatSync(raw(`${root}/${path}`)).isDirectory()) visit(path);
    }
  };
  for (const folder of new Set(FOLDERS)) visit(folder);
  return found.length > 0 ? found : [...FOLDERS];
}

/** `base` is in the image, `fuzz` is not. */
export const FOLDERS = ['base', 'base', 'fuzz'];

const LONG = 'n'.repeat(120);
const NAMES = ['a', 'b', 'c', 'd', 'sub', 'e f', '\xfc', '\xff\xfe', 'new\nline', 'x'.repeat(200), LONG];

type Action = (path: string, other: string, nth: number, random: () => number) => void;

const raw = (path: string) => Buffer.from(path, 'latin1');
const write: Action = (path, _other, nth) => fs.writeFileSync(raw(path), `${nth} `.repeat((nth * 37) % 3000));
const remove: Action = (path) => fs.rmSync(raw(path) as unknown as string, { recursive: true });

const ACTIONS: readonly (readonly [string, 'there' | 'fresh', Action])[] = [
  ['write', 'fresh', write],
  ['write', 'fresh', write],
  ['write', 'fresh', write],
  ['append', 'there', (path, _other, nth) => fs.appendFileSync(raw(path), `more ${nth}`)],
  [
    'write within',
    'there',
    (path) => {
      const file = fs.openSync(raw(path), 'r+');
      fs.writeSync(file, 'XX', 1);
      fs.closeSync(file);
    },
  ],
  ['truncate', 'there', (path, _other, nth) => fs.truncateSync(raw(path), nth % 2 === 0 ? 0 : 10_000)],
  ['folder', 'fresh', (path) => fs.mkdirSync(raw(path), { recursive: true })],
  ['folder', 'fresh', (path) => fs.mkdirSync(raw(path), { recursive: true })],
  ['remove', 'there', remove],
  ['remove', 'there', remove],
  [
    'again',
    'there',
    (path, other, nth, random) => {
      remove(path, other, nth, random);
      if (random() < 0.5) fs.mkdirSync(raw(path));
      else write(path, other, nth, random);
    },
  ],
  [
    'file for folder',
    'there',
    (path, other, nth, random) => {
      remove(path, other, nth, random);
      write(path, other, nth, random);
    },
  ],
  ['rename', 'there', (path, other) => fs.renameSync(raw(path), raw(other))],
  ['rename', 'there', (path, other) => fs.renameSync(raw(path), raw(other))],
  ['link', 'there', (path, other) => fs.linkSync(raw(path), raw(other))],
  ['link', 'there', (path, other) => fs.linkSync(raw(path), raw(other))],
  ['symlink', 'fresh', (path, other) => fs.symlinkSync(raw(other.slice(-110)), raw(path))],
  [
    'mode',
    'there',
    (path, _other, nth) => fs.lstatSync(raw(path)).isSymbolicLink() || fs.chmodSync(raw(path), (nth * 521) & 0o7777),
  ],
  ['owner', 'there', (path, _other, nth) => fs.lchownSync(raw(path), nth % 7, nth % 2 === 0 ? 3_000_000 : nth % 5)],
  ['times', 'there', (path, _other, nth) => fs.lutimesSync(raw(path), nth, nth * 1000 + 0.123456)],
  ['fifo', 'fresh', (path) => void execFileSync('mkfifo', [path], { stdio: 'ignore' })],
  [
    'device',
    'fresh',
    (path, _other, nth) => void execFileSync('mknod', [path, nth % 2 ? 'c' : 'b', '1', '3'], { stdio: 'ignore' }),
  ],
  [
    'attribute',
    'there',
    (path, _other, nth) => setAttribute(path, 'user.savepoint', `0x${nth.toString(16).padStart(8, '0')}`),
  ],
  [
    'capability',
    'there',
    // No layer has that of a symbolic link: Docker 28.5 puts it on what the link leads to.
    (path) => fs.lstatSync(raw(path)).isSymbolicLink() || setAttribute(path, 'security.capability', CAPABILITY),
  ],
  ['acl', 'there', (path) => setAttribute(path, 'system.posix_acl_access', ACL)],
  ['sparse', 'fresh', (path, _other, nth) => (write(path, '', nth, Math.random), fs.truncateSync(raw(path), 200_000))],
  // Its socket lies there as long as it listens; it holds nobody up.
  [
    'socket',
    'fresh',
    (path) =>
      void createServer()
        .on('error', () => undefined)
        .listen(path)
        .unref(),
  ],
];

const CAPABILITY = '0x0100000202000000000000000000000000000000';
/** user::rw-, user:1000:r--, group::r--, mask::r--, other::r-- */
const ACL = '0x0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000400ffffffff';

function setAttribute(path: string, name: string, value: string): void {
  execFileSync('setfattr', ['-h', '-n', name, '-v', value, path], { stdio: 'ignore' });
}
