import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/**
 * To start a program copies what this process knows of its memory, 8 ms for each 100 MB, and it does nothing else
 * meanwhile. So shells are started when nobody is in a hurry. Each waits for a command and becomes that program.
 */
const WAITS = ['-c', 'IFS= read -r command && eval "$command"'];
/** A snapshot takes about so many. */
const KEPT = 12;
/** Nobody is in a hurry so long after the last program has ended: those for a freeze are started before it. */
const QUIET_MS = 500;
/** And even then other work comes in between. */
const PAUSE_MS = 10;
/** Nothing of what was set for us is set for them. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
/** What any shell takes in one line, byte by byte. */
const SAYABLE = /^[\x20-\x7e]{1,4000}$/;

const waiting: ChildProcessWithoutNullStreams[] = [];
let filling: NodeJS.Timeout | undefined;

/** Starts a program, in that folder: as one of the shells that wait, if there is one. */
export function startChild(program: string, args: readonly string[], folder?: string): ChildProcessWithoutNullStreams {
  clearTimeout(filling);
  const command = commandOf(program, args, folder);
  const shell = SAYABLE.test(command) ? takeShell() : undefined;
  const child = shell ?? start(program, args, folder);
  shell?.stdin.write(`${command}\n`);
  child.once('close', () => refill(QUIET_MS));
  return child;
}

function commandOf(program: string, args: readonly string[], folder?: string): string {
  const run = ['exec', ...[program, ...args].map(quoted)].join(' ');
  return folder === undefined ? run : `cd ${quoted(folder)} && ${run}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function takeShell(): ChildProcessWithoutNullStreams | undefined {
  for (let shell = waiting.pop(); shell !== undefined; shell = waiting.pop()) {
    if (shell.pid === undefined || shell.exitCode !== null || shell.signalCode !== null) continue;
    shell.ref();
    for (const stream of streamsOf(shell)) stream.ref();
    return shell;
  }
  return undefined;
}

/** One after the other, beginning when nobody has run anything for that long. */
function refill(afterMs: number): void {
  clearTimeout(filling);
  if (waiting.length >= KEPT) return;
  filling = setTimeout(() => {
    try {
      waiting.unshift(waitingShell());
      refill(PAUSE_MS);
    } catch {
      // No memory, or too many files are open. Whoever starts a program next tries again, and hears of it.
    }
  }, afterMs);
  filling.unref();
}

/** It keeps nobody alive, and ends when we do. */
function waitingShell(): ChildProcessWithoutNullStreams {
  const shell = start('sh', WAITS);
  shell.unref();
  for (const stream of streamsOf(shell)) stream.unref();
  return shell;
}

/** As the leader of a group of its own, because what it starts itself must be killed with it. */
function start(program: string, args: readonly string[], cwd?: string): ChildProcessWithoutNullStreams {
  const child = spawn(program, args, { cwd, stdio: 'pipe', env: ENVIRONMENT, detached: true });
  // Whoever waits for its end hears of it.
  child.on('error', () => undefined);
  // With too many files open there is none, whatever its type says.
  (child.stdin as Writable | undefined)?.on('error', () => undefined);
  return child;
}

function streamsOf({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): Socket[] {
  return [stdin, stdout, stderr] as unknown as Socket[];
}
