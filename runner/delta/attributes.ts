import { DeltaRefused } from '../ports/deltas.ts';
import { bytesOf } from './entry.ts';
import { startProgram, type Waiting } from '../programs/run-program.ts';
import type { Manner } from './scan.ts';

/** Extended attributes of a path: name to bytes. */
export type Attributes = Readonly<Record<string, Buffer>>;

const NONE: Attributes = {};

/** Makes ready to read attributes: `xargs` waits for the paths. */
export function readyAttributes(): Waiting {
  return startProgram('xargs', ['-0', 'getfattr', ...GETFATTR]);
}

/** Reads the extended attributes of many paths of a folder at once; a path without any is in the answer, too. */
export async function readAttributes(
  folder: string,
  paths: readonly string[],
  deadlineMs: number,
  getfattr: () => Waiting = readyAttributes,
  manner: Manner = 'still',
): Promise<Map<string, Attributes>> {
  const found = new Map<string, Attributes>(paths.map((path) => [path, NONE]));
  if (paths.length === 0) return found;
  const input = Buffer.concat(paths.flatMap((path) => [bytesOf(folder, path), ZERO]));
  const said = await answerOf(getfattr(), input, deadlineMs, manner);
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
/** Of what is told of all paths. Those of one may take 64 KB, and cost a disk nothing where many have the same. */
const LARGEST = 1 << 26;
const FILE = '# file: ';
const GETFATTR = ['-h', '-d', '-m', '-', '-e', 'hex', '--absolute-names', '--'];

async function answerOf(program: Waiting, paths: Buffer, deadlineMs: number, manner: Manner): Promise<string> {
  const said: Buffer[] = [];
  let length = 0;
  const { code, complaint } = await program.finish(paths, deadlineMs, (piece) => {
    said.push(piece);
    length += piece.length;
    if (length > LARGEST) throw new DeltaRefused('the extended attributes on the disk are too many to be listed');
  });
  // 123: it failed for some path, which may have vanished. Anything else: it could not be run at all.
  if (code !== 0 && !(code === 123 && manner === 'moving')) throw new Error(complaint);
  return Buffer.concat(said).toString('latin1');
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
