import type { Request, Response, Router } from 'express';
import { Accepted, type Endpoint, type Parsed, type Reply } from '../../runner/wire/endpoint.ts';
import { AppError, ERRORS, type ErrorCode } from '../../runner/wire/errors.ts';
import { jsonBody } from '../../runner/wire/json-body.ts';
import { serve } from '../../runner/wire/serve.ts';
import type { Caller } from '../policy/access.ts';
import type { Entrance } from './entrance.ts';
import type { Outcome, Record } from './record.ts';

/** Where calls come in. */
export interface Desk {
  readonly router: Router;
  readonly entrance: Entrance;
  readonly record: Record;
}

export interface Asked {
  readonly caller: Caller;
  /** How long the caller wants to wait for an operation's end. */
  readonly patienceMs: number;
  readonly request: Request;
  readonly response: Response;
}

type Handler<E extends Endpoint> = (input: Parsed<E>, asked: Asked) => Promise<Reply<E> | Accepted>;

/** Binds a call to its handler: the caller is let in first, then read, then answered, and what was done is recorded. */
export function route<E extends Endpoint>({ router, entrance, record }: Desk, served: E, handler: Handler<E>): void {
  const method = served.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  router[method](served.path, entrance.guard(served), jsonBody);
  serve(router, served, async (input, { request, response, patienceMs }) => {
    const visit = entrance.visit(request);
    if (!visit) throw new AppError('internal', 'a call came past the entrance');
    const reply = await handler(input, { caller: visit.caller, patienceMs, request, response });
    await Promise.all(outcomesOf(served, reply).map((outcome) => record(request, outcome)));
    return reply;
  });
}

/** A call about several VPSes did something to each of them. */
function outcomesOf(served: Endpoint, reply: unknown): Outcome[] {
  const { results } = Object(reply) as { results?: { task_id: string; error: { code: ErrorCode } | null }[] };
  if (!Array.isArray(results)) return [outcomeOf(served, reply)];
  return results.map(({ task_id: taskId, error }) => {
    if (error === null) return { status: served.status, taskId };
    return { status: ERRORS[error.code].status, code: error.code, taskId };
  });
}

function outcomeOf(served: Endpoint, reply: unknown): Outcome {
  if (reply instanceof Accepted) {
    const { id, task_id } = reply.operation;
    return { status: 202, operationId: id, taskId: task_id };
  }
  const { task_id } = Object(reply) as { task_id?: unknown };
  return { status: served.status, taskId: typeof task_id === 'string' ? task_id : undefined };
}
