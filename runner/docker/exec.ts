import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CommandEnd, CommandWish } from '../ports/commands.ts';
import { AppError, type ErrorDetails } from '../wire/errors.ts';
import type { EngineCalls } from './engine-calls.ts';
import { containerAction } from './engine-refs.ts';
import { Identified } from './engine-replies.ts';
import { OutputTail, unframed } from './output-tail.ts';
import type { StartsAndPauses } from './starts-and-pauses.ts';

/** Longer outputs are cut at their beginning: how something ended is at the end. */
const LONGEST_OUTPUT = 64 * 1024;
const MARK = 'SAVEPOINT_COMMAND';
/** How long a command may take to end after it was asked to, and before it is killed. */
const LAST_WORDS_MS = 2000;
const KILL_MS = 10_000;
/** One that takes longer to be started is not waited for by a pause. */
const START_MS = 10_000;

/**
 * Ends all processes that bear a mark. Docker cannot end what an exec runs, and tells its number in the node's terms only:
 * so the container does it with its own shell. All that a command starts inherits its environment, and so the mark. What is
 * being killed may start another process meanwhile, so they are looked for again until there is none.
 */
const END_MARKED = `
for pass in 1 2 3 4 5; do
  found=
  for p in /proc/[0-9]*; do
    tr '\\0' '\\n' <"$p/environ" | grep -qxF "$1" && kill "-$2" "\${p#/proc/}" && found=yes
  done
  [ "$2" = KILL ] && [ "$found" ] || break
done 2>/dev/null
exit 0`;

const EXEC_ID = /^[0-9a-f]{64}$/;
const ExecFacts = z.object({
  Running: z.boolean(),
  ExitCode: z.number().int().nullish(),
  /** 0 until it has been started. */
  Pid: z.number().int().default(0),
});
type ExecFacts = z.output<typeof ExecFacts>;

/** Runs a command in a container, and waits for its end. */
export function execIn(
  calls: EngineCalls,
  apart: StartsAndPauses,
): (id: string, wish: CommandWish) => Promise<CommandEnd> {
  return async (id, { command, timeoutMs, user, signal }) => {
    const until = performance.now() + timeoutMs;
    const mark = `${MARK}=${randomUUID()}`;
    const tail = new OutputTail(LONGEST_OUTPUT);
    const wish = { Cmd: command, Env: [mark], ...(user === undefined ? {} : { User: user }) };
    const { exec, printing } = await begin(calls, apart, id, wish, (begun) =>
      printed(calls, begun, tail, timeoutMs, signal),
    );
    const isOver = await printing;
    // A command may close what it prints to and go on.
    const ended = isOver && (await whenEnded(calls, exec, until, signal));
    const said = { output: tail.text(), truncated: tail.truncated };
    if (ended) return { exitCode: ended.ExitCode ?? null, ...said, timedOut: false, stillRuns: false };
    const stillRuns = !(await end(calls, apart, id, exec, mark));
    return { exitCode: null, ...said, timedOut: signal?.aborted !== true, stillRuns };
  };
}

interface ExecWish {
  readonly Cmd: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
}

/** Starts it, and returns when it has been started: no pause may come in between. What it prints is read on. */
async function begin(
  calls: EngineCalls,
  apart: StartsAndPauses,
  id: string,
  wish: ExecWish,
  print: (exec: string) => Promise<boolean>,
): Promise<{ exec: string; printing: Promise<boolean> }> {
  return apart.start(id, async () => {
    const exec = await makeExec(calls, id, wish);
    const printing = print(exec);
    // Whoever waits for it hears of a failure; here it is only over.
    await Promise.race([printing.catch(() => undefined), started(calls, exec)]);
    return { exec, printing };
  });
}

async function started(calls: EngineCalls, exec: string): Promise<void> {
  const until = performance.now() + START_MS;
  for (let pauseMs = 5; performance.now() < until; pauseMs = Math.min(pauseMs * 2, 100)) {
    const { Pid } = await lookAt(calls, exec);
    if (Pid > 0) return;
    await sleep(pauseMs);
  }
}

async function makeExec(calls: EngineCalls, id: string, wish: ExecWish): Promise<string> {
  const body = { AttachStdout: true, AttachStderr: true, Tty: false, ...wish };
  const call = { method: 'POST', path: containerAction(id, '/exec'), body, about: 'container', id } as const;
  const asked = calls.ask({ ...call, deadlineMs: calls.deadlines.change }, Identified);
  // Nothing of it has begun, so it may be tried again.
  const { Id } = await asked.catch((thrown: unknown) => refusedNow(thrown, { begun: false }));
  if (EXEC_ID.test(Id)) return Id;
  throw new AppError('engine_error', "the Engine's answer cannot be understood: the id of a command");
}

/** Starts it and reads what it prints. False when its time was over, or its caller had enough, before that ended. */
async function printed(
  calls: EngineCalls,
  exec: string,
  tail: OutputTail,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const body = { Detach: false, Tty: false };
  const call = { method: 'POST', path: `/exec/${exec}/start`, body, about: 'container', lane: 'long' } as const;
  try {
    await calls.read({ ...call, deadlineMs, signal }, async (response) => {
      for await (const piece of unframed(response as AsyncIterable<Buffer>)) tail.add(piece);
    });
    return true;
  } catch (failure) {
    if (signal?.aborted || (failure instanceof AppError && failure.code === 'engine_timeout')) return false;
    return refusedNow(failure);
  }
}

/** What became of it; undefined when it still runs at that time. Its output may end a moment before it does. */
async function whenEnded(
  calls: EngineCalls,
  exec: string,
  until: number,
  signal?: AbortSignal,
): Promise<ExecFacts | undefined> {
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    const facts = await lookAt(calls, exec);
    if (!facts.Running) return facts;
    if (performance.now() >= until || signal?.aborted) return undefined;
    await sleep(pauseMs);
  }
}

async function lookAt(calls: EngineCalls, exec: string): Promise<ExecFacts> {
  const call = { method: 'GET', path: `/exec/${exec}/json`, about: 'container' } as const;
  return calls.ask({ ...call, deadlineMs: calls.deadlines.look }, ExecFacts).catch(refusedNow);
}

/** Asks it to end, and kills what is left then of all that it started. Whether it ended. */
async function end(
  calls: EngineCalls,
  apart: StartsAndPauses,
  id: string,
  exec: string,
  mark: string,
): Promise<boolean> {
  try {
    await signalMarked(calls, apart, id, mark, 'TERM');
    await whenEnded(calls, exec, performance.now() + LAST_WORDS_MS);
    await signalMarked(calls, apart, id, mark, 'KILL');
    return (await whenEnded(calls, exec, performance.now() + LAST_WORDS_MS)) !== undefined;
  } catch (failure) {
    // The container has ended, and all in it; or it was frozen just now.
    if (!(failure instanceof AppError) || failure.code !== 'wrong_state') throw failure;
    return (await lookAt(calls, exec).catch(() => undefined))?.Running !== true;
  }
}

async function signalMarked(
  calls: EngineCalls,
  apart: StartsAndPauses,
  id: string,
  mark: string,
  name: 'TERM' | 'KILL',
): Promise<void> {
  const wish = { Cmd: ['/bin/sh', '-c', END_MARKED, 'sh', mark, name], User: '0' };
  const { printing } = await begin(calls, apart, id, wish, (exec) => printed(calls, exec, new OutputTail(1), KILL_MS));
  await printing;
}

/** It does not run, stands still, or has ended meanwhile and taken the command with it. */
function refusedNow(thrown: unknown, details: ErrorDetails = {}): never {
  if (!(thrown instanceof AppError)) throw thrown;
  const { status } = thrown.details;
  const isGone = status === 404 && /exec/i.test(thrown.message);
  // For a moment after its end the Engine calls that a failure of its own.
  const hasEnded = status === 500 && /^container [0-9a-f]+ is not running/i.test(thrown.message);
  if (status !== 409 && !isGone && !hasEnded) throw thrown;
  throw new AppError('wrong_state', thrown.message, details, { cause: thrown });
}
