import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Operation } from './model.ts';

/** What a caller must be: each role can do all that the one before it can. */
export const Role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.output<typeof Role>;

/** One HTTP call as a value: server, client and documents are all made from it. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly role: Role;
  readonly status: number;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
  readonly errors: readonly ErrorCode[];
  /** The call runs an operation: `Prefer: respond-async` answers 202 with it instead of waiting for its end. */
  readonly operation: boolean;
}

const Nothing = z.strictObject({});
type Nothing = typeof Nothing;

type Wish<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = Partial<
  Endpoint<P, Q, B, R>
> &
  Pick<Endpoint<P, Q, B, R>, 'method' | 'path' | 'summary' | 'role' | 'reply'>;

/** Completes a call's description: no parameters, no body, status 200 and no operation unless it says so. */
export function endpoint<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(wish: Wish<P, Q, B, R>): Endpoint<P, Q, B, R> {
  const nothing = { params: Nothing, query: Nothing, body: Nothing } as unknown as Pick<
    Endpoint<P, Q, B, R>,
    'params' | 'query' | 'body'
  >;
  return { ...nothing, status: 200, errors: [], operation: false, ...wish };
}

/** What a handler is given: every part parsed. */
export interface Parsed<E extends Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly body: z.output<E['body']>;
}

/** What a caller gives: parts without required fields may be left out. */
export interface Given<E extends Endpoint> {
  readonly params?: z.input<E['params']>;
  readonly query?: z.input<E['query']>;
  readonly body?: z.input<E['body']>;
}

export type Reply<E extends Endpoint> = z.output<E['reply']>;

/** The answer "it is running, look here": 202 with the operation. */
export class Accepted {
  constructor(readonly operation: Operation) {}
}
