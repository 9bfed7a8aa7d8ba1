import { ask, call, type Target } from '../../runner/wire/call.ts';
import type { Accepted, Endpoint, Given, Parsed, Reply } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';

// Deleting many snapshots is one call without an operation.
const DEADLINE_MS = { read: 30_000, change: 300_000, operation: 60_000 };
const LONGEST_WAIT_S = 600;
const STOPPING = 'the host stops; what was begun goes on at its node, and GET /api/operations will show it';

/** Passes a parsed call on to a node, and waits for an operation's end as long as the caller wants to. */
export function passOn<E extends Endpoint>(
  to: Target,
  called: E,
  input: Parsed<E>,
  patienceMs: number,
  signal?: AbortSignal,
): Promise<Reply<E> | Accepted> {
  // What has been parsed is valid input again: a yes is "true", a size is its bytes, a line for the shell its words.
  const given = input as Given<E>;
  const options = { signal, deadlineMs: DEADLINE_MS[kindOf(called)] };
  const waitS = Math.min(Math.ceil(patienceMs / 1000), LONGEST_WAIT_S);
  const isPatient = patienceMs === Infinity || !called.operation;
  return explained(to, isPatient ? call(to, called, given, options) : ask(to, called, given, waitS, options), signal);
}

/** Asks a node something that it can answer at once. */
export async function lookUp<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E>,
  options: { readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<Reply<E>> {
  // Only a running operation is ever answered in another way, and a look starts none.
  return (await explained(to, ask(to, called, given, 0, options))) as Reply<E>;
}

function kindOf({ method, operation }: Endpoint): keyof typeof DEADLINE_MS {
  if (operation) return 'operation';
  return method === 'GET' ? 'read' : 'change';
}

/** Says what a node's silence or refusal means to the caller, who knows nothing of how host and node talk. */
async function explained<T>(to: Target, answer: Promise<T>, stopping?: AbortSignal): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (stopping?.aborted) throw new AppError('shutting_down', STOPPING, {}, { cause });
    if (!(cause instanceof AppError) || cause.code !== 'unauthorized') throw cause;
    const message = `${to.name} does not accept the host's RUNNER_TOKEN`;
    throw new AppError('node_unavailable', message, { node: to.name }, { cause });
  }
}
