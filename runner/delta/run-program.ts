import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program ended, and the first of what it complained of. */
export interface Ended {
  readonly code: number | null;
  readonly complaint: string;
}

const MOST_COMPLAINTS = 10;
/** Nothing of what was set for us is set for it. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };

/** Runs a program to its end and passes on what it says, piece by piece. Throws when it cannot be run at all. */
export async function runProgram(
  program: string,
  args: readonly string[],
  onPiece: (piece: Buffer) => void = () => undefined,
  input: Buffer = Buffer.alloc(0),
): Promise<Ended> {
  const child = spawn(program, args, { stdio: 'pipe', env: ENVIRONMENT });
  const complaints: Buffer[] = [];
  child.stdout.on('data', onPiece);
  child.stderr.on('data', (piece: Buffer) => complaints.length < MOST_COMPLAINTS && complaints.push(piece));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, complaint: `${program}: ${Buffer.concat(complaints).toString().trim()}` };
}
