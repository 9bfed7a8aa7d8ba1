import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { Accepted, type Endpoint, type Parsed, type Reply } from './endpoint.ts';
import { AppError } from './errors.ts';
import { badRequest, type Problem, problemsOf } from './problems.ts';

export interface Call {
  readonly request: Request;
  /** For headers: the body is what the handler returns. */
  readonly response: Response;
  /** How long the caller wants to wait for an operation's end: `Prefer: respond-async, wait=10`. */
  readonly patienceMs: number;
}

export type Handler<E extends Endpoint> = (input: Parsed<E>, call: Call) => Promise<Reply<E> | Accepted>;

/** Binds a call to its handler. Handlers see parsed values only; what they throw goes to the app's error handler. */
export function serve<E extends Endpoint>(router: Router, served: E, handler: Handler<E>): void {
  const method = served.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  router[method](served.path, answer(served, handler));
}

function answer<E extends Endpoint>(served: E, handler: Handler<E>): RequestHandler {
  return async (request, response) => {
    const input = parse(served, request);
    const reply = await handler(input, { request, response, patienceMs: patience(request) });
    if (reply instanceof Accepted) {
      response.status(202).location(`/api/operations/${reply.operation.id}`).json(reply.operation);
    } else {
      response.status(served.status).json(reply);
    }
  };
}

function patience(request: Request): number {
  const prefer = request.get('prefer') ?? '';
  if (!/\brespond-async\b/.test(prefer)) return Number.POSITIVE_INFINITY;
  return Number(/\bwait=(\d{1,4})\b/.exec(prefer)?.[1] ?? 0) * 1000;
}

/** Parses every part before it complains, so that one answer names every problem. */
function parse<E extends Endpoint>(served: E, request: Request): Parsed<E> {
  const problems: Problem[] = [];
  const part = (where: string, schema: z.ZodType, value: unknown) => {
    const result = schema.safeParse(value);
    if (!result.success) problems.push(...problemsOf(where, result.error));
    return result.data;
  };
  const parsed = {
    params: part('path', served.params, request.params),
    query: part('query', served.query, request.query),
    body: part('body', served.body, bodyOf(request)),
  };
  if (problems.length > 0) throw badRequest(problems);
  return parsed as Parsed<E>;
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  if (body !== undefined) return body;
  const length = Number(request.get('content-length') ?? 0);
  if (length === 0 && request.get('transfer-encoding') === undefined) return {};
  throw new AppError('unsupported_media_type', 'send the body as JSON, with Content-Type: application/json');
}
