import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { within } from '../wire/within.ts';
import { startChild } from './waiting-shells.ts';

/** How a program ended, and the first of what it complained of. */
export interface Ended {
  readonly code: number | null;
  readonly complaint: string;
}

/** A program that runs and waits for what it is to work on. */
export interface Waiting {
  /**
   * Gives it that, and waits for its end. Throws when it cannot be run at all, is not done in time, or says what `onPiece`
   * throws at: then it is killed.
   */
  finish(input: Buffer, deadlineMs: number, onPiece?: (piece: Buffer) => void): Promise<Ended>;
  /** For one that is not needed after all. */
  kill(): void;
}

const MOST_COMPLAINTS = 10;
/** How a shell says that there is no such program, and `xargs`, too. */
const NO_PROGRAM = 127;

/** Runs a program to its end and passes on what it says, piece by piece. */
export function runProgram(
  program: string,
  args: readonly string[],
  deadlineMs: number,
  onPiece?: (piece: Buffer) => void,
  input: Buffer = Buffer.alloc(0),
): Promise<Ended> {
  return startProgram(program, args).finish(input, deadlineMs, onPiece);
}

/** Starts a program that reads what it is to do. It works in the folder. */
export function startProgram(program: string, args: readonly string[], folder?: string): Waiting {
  const child = startChild(program, args, folder);
  const complaints: Buffer[] = [];
  child.stderr.on('data', (piece: Buffer) => complaints.length < MOST_COMPLAINTS && complaints.push(piece));
  const closed = once(child, 'close') as Promise<[number | null]>;
  closed.catch(() => undefined);

  function kill(): void {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) endGroup(child.pid);
    // One that hangs in the kernel does not even end then: it must not keep us waiting, nor alive.
    for (const stream of child.stdio) stream?.destroy();
    child.unref();
  }

  return {
    kill,
    finish: async (input, deadlineMs, onPiece = () => undefined) => {
      const read = follow(child.stdout, onPiece);
      child.stdin.end(input);
      const [code] = await inTime(Promise.race([closed, read]), deadlineMs, program).catch((failure: unknown) => {
        kill();
        throw failure;
      });
      const complaint = `${program}: ${Buffer.concat(complaints).toString().trim()}`;
      if (code === NO_PROGRAM) throw Object.assign(new Error(`${complaint} (ENOENT)`), { code: 'ENOENT' });
      return { code, complaint };
    },
  };
}

/** Passes on what comes. Rejects with what that throws: out of a listener it would end this process. */
function follow(stream: Readable, onPiece: (piece: Buffer) => void): Promise<never> {
  const failed = new Promise<never>((_resolve, reject) => {
    stream.on('data', (piece: Buffer) => {
      try {
        onPiece(piece);
      } catch (failure) {
        stream.destroy();
        reject(failure as Error);
      }
    });
  });
  failed.catch(() => undefined);
  return failed;
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** Throws when something is not done in time. Nothing is done about the thing itself. */
export function inTime<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  const late = () => new Late(`${what} was not done within ${deadlineMs} ms`);
  return within(deadlineMs, undefined, () => work, late);
}

/** Something was not done in time. */
export class Late extends Error {
  override readonly name = 'Late';
}
