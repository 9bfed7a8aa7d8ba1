import { pause, pauseBeforeRetry } from './back-off.ts';
import { Accepted, type Endpoint, type Given, type Reply } from './endpoint.ts';
import { AppError, fromReply } from './errors.ts';
import { exchange, shaped, type Target, unavailable } from './exchange.ts';
import { Operation } from './model.ts';
import { oneOperation } from './node-api.ts';
import { within } from './within.ts';

export type { Target } from './exchange.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How long one HTTP exchange may take, beyond what the other side was asked to wait. An operation is followed. */
  readonly deadlineMs?: number;
  /** Hears how an operation begins, and each time that it gets on. */
  readonly onProgress?: (operation: Operation) => void;
  /** For how long the other side may be out of reach while an operation is followed. None unless it is said. */
  readonly absenceMs?: number;
}

const DEADLINE_MS = 30_000;
const PATIENCE_S = 15;
/** How often an operation is looked at by who wants to see it get on. */
const PULSE_S = 1;

/** Makes a call and returns its parsed reply. An operation that takes long is followed to its end. */
export async function call<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E> = {},
  options: CallOptions = {},
): Promise<Reply<E>> {
  return (await ask(to, called, given, Number.POSITIVE_INFINITY, options)) as Reply<E>;
}

/**
 * Makes a call and waits at most so long for an operation's end: then the answer is the running operation. It waits in
 * short exchanges, because fetch gives up on one that is silent for five minutes.
 */
export async function ask<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E>,
  patienceS: number,
  options: CallOptions = {},
): Promise<Reply<E> | Accepted> {
  const until = performance.now() + 1000 * patienceS;
  const answer = await askOnce(to, called, given, Math.min(patienceS, firstWaitS(options)), options);
  if (!(answer instanceof Accepted) || patienceS <= PATIENCE_S) return answer;
  const operation = await watch(to, answer.operation, until, options);
  return operation.state === 'running' ? new Accepted(operation) : outcome(to, called, operation);
}

// Whoever wants to see the operation, or to find it again, has to know of it before it ends.
function firstWaitS({ onProgress, absenceMs }: CallOptions): number {
  return onProgress || absenceMs ? 0 : PATIENCE_S;
}

/** Waits until an operation has ended and returns what its call would have answered. */
export async function follow<E extends Endpoint>(
  to: Target,
  called: E,
  started: Operation,
  options: CallOptions = {},
): Promise<Reply<E>> {
  return outcome(to, called, await watch(to, started, Number.POSITIVE_INFINITY, options));
}

/** An operation as it is now, then each time that it has got on, until it ends or that time by the monotonic clock. */
export async function* progressOf(
  to: Target,
  started: Operation,
  options: CallOptions = {},
  until = Number.POSITIVE_INFINITY,
  pulseS = PULSE_S,
): AsyncGenerator<Operation, void> {
  yield started;
  for (let operation = started; operation.state === 'running';) {
    const leftS = Math.ceil((until - performance.now()) / 1000);
    if (leftS <= 0) return;
    const next = await look(to, started.id, Math.min(leftS, pulseS), options).catch(forgotten(to));
    if (next.step !== operation.step || next.state !== operation.state) yield next;
    operation = next;
  }
}

async function watch(to: Target, started: Operation, until: number, options: CallOptions): Promise<Operation> {
  const { onProgress } = options;
  let last = started;
  for await (const operation of progressOf(to, started, options, until, onProgress ? PULSE_S : PATIENCE_S)) {
    onProgress?.(operation);
    last = operation;
  }
  return last;
}

/** Looks at an operation. It goes on without us: while the other side is out of reach we may try again. */
async function look(to: Target, id: string, wait: number, options: CallOptions): Promise<Operation> {
  const { absenceMs = 0, signal } = options;
  const since = performance.now();
  for (let failures = 1; ; failures++) {
    try {
      return (await askOnce(to, oneOperation, { params: { id }, query: { wait } }, 0, options)) as Operation;
    } catch (failure) {
      const mayPass = failure instanceof AppError && failure.retryable && !signal?.aborted;
      if (!mayPass || performance.now() - since >= absenceMs) throw failure;
      await pause(pauseBeforeRetry(failures), signal);
    }
  }
}

async function askOnce<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E>,
  patienceS: number,
  options: CallOptions,
): Promise<Reply<E> | Accepted> {
  const headers: Record<string, string> = called.operation ? { prefer: `respond-async, wait=${patienceS}` } : {};
  const waitS = called.operation ? patienceS : waitOf(given);
  const { signal, deadlineMs = DEADLINE_MS } = options;
  const { status, body } = await within(deadlineMs + 1000 * waitS, signal, (limit) =>
    exchange(to, called, given, headers, limit),
  ).catch(unavailable(to));
  if (status === 202) return new Accepted(shaped(to, Operation, body));
  return shaped(to, called.reply, body) as Reply<E>;
}

function outcome<E extends Endpoint>(to: Target, called: E, operation: Operation): Reply<E> {
  if (operation.state === 'succeeded') return shaped(to, called.reply, operation.result) as Reply<E>;
  throw fromReply({ error: operation.error }) ?? new AppError('internal', 'an operation failed without a reason');
}

/** A process remembers an operation as long as it lives. What became of one that it forgot, only the VPS can tell. */
function forgotten(to: Target): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError) || error.code !== 'operation_not_found') throw error;
    const message = `${to.name} was restarted during the operation: look at the VPS to see what became of it`;
    throw new AppError('node_unavailable', message, { node: to.name }, { cause: error });
  };
}

function waitOf(given: Given<Endpoint>): number {
  return Number((given.query as { wait?: unknown } | undefined)?.wait ?? 0);
}
