import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bytesOf } from './entry.ts';
import type { Manner } from './scan.ts';

/** Extended attributes of a path: name to bytes. */
export type Attributes = Readonly<Record<string, Buffer>>;

const NONE: Attributes = {};

/** Reads the extended attributes of many paths of a folder at once; a path without any is in the answer, too. */
export async function readAttributes(
  folder: string,
  paths: readonly string[],
  manner: Manner,
): Promise<Map<string, Attributes>> {
  const found = new Map<string, Attributes>(paths.map((path) => [path, NONE]));
  if (paths.length === 0) return found;
  const said = await getfattr(Buffer.concat(paths.flatMap((path) => [bytesOf(folder, path), ZERO])), manner);
  const prefix = bytesOf(folder, '').length + 1;
  let current: Record<string, Buffer> = {};
  for (const line of said.split('\n')) {
    if (line.startsWith(FILE)) {
      current = {};
      const path = unescaped(line.slice(FILE.length)).slice(prefix);
      found.set(path, current);
    } else if (line !== '') {
      const equals = line.indexOf('=');
      const name = unescaped(equals < 0 ? line : line.slice(0, equals));
      current[name] = Buffer.from(equals < 0 ? '' : line.slice(equals + '=0x'.length), 'hex');
    }
  }
  return found;
}

const ZERO = Buffer.from([0]);
const FILE = '# file: ';
const GETFATTR = ['-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names', '--'];

async function getfattr(paths: Buffer, manner: Manner): Promise<string> {
  const child = spawn('xargs', ['-0', 'getfattr', ...GETFATTR], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  });
  const [pieces, complaints]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr.on('data', (piece: Buffer) => complaints.length < 10 && complaints.push(piece));
  child.stdin.on('error', () => undefined);
  child.stdin.end(paths);
  const [code] = (await once(child, 'close')) as [number | null];
  // 123: it failed for some path, which may have vanished. Anything else: it could not be run at all.
  if (code !== 0 && !(code === 123 && manner === 'moving'))
    throw new Error(`getfattr: ${Buffer.concat(complaints).toString().trim()}`);
  return Buffer.concat(pieces).toString('latin1');
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
