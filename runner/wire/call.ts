import type { z } from 'zod';
import { Accepted, type Endpoint, type Given, type Reply } from './endpoint.ts';
import { AppError, fromReply } from './errors.ts';
import { Operation } from './model.ts';
import { oneOperation } from './node-api.ts';
import { badRequest } from './problems.ts';
import { within } from './within.ts';

/** Another process that serves our endpoints. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly token: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** How long one HTTP exchange may take, beyond what the other side was asked to wait. An operation is followed. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 30_000;
const PATIENCE_S = 15;

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
  const answer = await askOnce(to, called, given, Math.min(patienceS, PATIENCE_S), options);
  if (!(answer instanceof Accepted) || patienceS <= PATIENCE_S) return answer;
  const operation = await watch(to, answer.operation, until, options);
  return operation.state === 'running' ? new Accepted(operation) : outcome(to, called, operation);
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

/** Looks at an operation until it has ended, or until that time by the monotonic clock. */
async function watch(to: Target, started: Operation, until: number, options: CallOptions): Promise<Operation> {
  let operation = started;
  for (;;) {
    const leftS = Math.ceil((until - performance.now()) / 1000);
    if (operation.state !== 'running' || leftS <= 0) return operation;
    const given = { params: { id: started.id }, query: { wait: Math.min(leftS, PATIENCE_S) } };
    operation = (await askOnce(to, oneOperation, given, 0, options).catch(forgotten(to))) as Operation;
  }
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

async function exchange<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E>,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(urlOf(to, called, given), {
    method: called.method,
    headers: { authorization: `Bearer ${to.token}`, 'content-type': 'application/json', ...headers },
    body: called.method === 'GET' ? undefined : JSON.stringify(given.body ?? {}),
    signal,
    redirect: 'error',
  });
  const body: unknown = await response.json();
  if (!response.ok) throw fromReply(body) ?? notOurs(to);
  return { status: response.status, body };
}

function unavailable(to: Target): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError('node_unavailable', `${to.name} does not answer`, { node: to.name }, { cause });
  };
}

function urlOf<E extends Endpoint>(to: Target, called: E, given: Given<E>): URL {
  const params = (given.params ?? {}) as Record<string, unknown>;
  const path = called.path.replace(/:(\w+)/g, (_all, key: string) => pathPart(key, params[key]));
  const url = new URL(path, to.url);
  for (const [key, value] of Object.entries((given.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url;
}

// An URL takes `.` and `..` for a way to another path, however they are written: the call would reach something else.
function pathPart(key: string, value: unknown): string {
  const part = String(value ?? '');
  if (/^\.{0,2}$/.test(part)) throw badRequest([{ where: `path.${key}`, problem: 'neither empty nor . nor ..' }]);
  return encodeURIComponent(part);
}

function shaped<S extends z.ZodType>(to: Target, schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw notOurs(to);
}

function notOurs(to: Target): AppError {
  return new AppError('node_unavailable', `${to.name} answered something else than Savepoint does`, { node: to.name });
}
