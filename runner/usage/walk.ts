import { lstat } from 'node:fs/promises';
import { DEADLINES } from '../delta/deadlines.ts';
import { runProgram } from '../programs/run-program.ts';

const DU = ['--summarize', '--one-file-system', '--block-size=1', '--null', '--files0-from=-'];

/**
 * What each of many folders takes, by one walk. A folder that is gone is missing in the answer. The Engine's mounts below
 * them are not what they take. Throws when one that is there could not be measured.
 */
export async function walk(folders: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (folders.length === 0) return found;
  const said: Buffer[] = [];
  const { code, complaint } = await runProgram(
    'du',
    DU,
    DEADLINES.moving,
    (piece) => said.push(piece),
    Buffer.from(folders.join('\0')),
  );
  // 1: something vanished before it could be looked at.
  if (code !== 0 && code !== 1) throw new Error(complaint);
  for (const line of Buffer.concat(said).toString().split('\0')) {
    const tab = line.indexOf('\t');
    if (tab > 0) found.set(line.slice(tab + 1), Number(line.slice(0, tab)));
  }
  // A `du` that does not know our options fails in the same way, and nothing must not be taken for no bytes.
  const silent = folders.filter((folder) => !found.has(folder));
  const there = await Promise.all(silent.map((folder) => lstat(folder).catch(() => undefined)));
  if (there.some((one) => one !== undefined)) throw new Error(complaint);
  return found;
}
