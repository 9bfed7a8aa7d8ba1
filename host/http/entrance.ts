import type { Request, RequestHandler } from 'express';
import type { Endpoint } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import { type Caller, refusal } from '../policy/access.ts';
import type { Tokens } from '../tokens/tokens.ts';

/** What is known of a call from the moment it was let in. */
export interface Visit {
  readonly caller: Caller;
  readonly served: Endpoint;
  /** What the path names, as far as it is well-formed: a secret that stands there by mistake is not. */
  readonly named: Named;
  readonly since: number;
}

export interface Named {
  readonly task_id?: string;
  /** A snapshot, or a node. */
  readonly name?: string;
  /** Of an operation, or of a token. */
  readonly id?: string;
}

const EVERYBODY: Caller = { tokenId: null, name: 'everybody', role: 'admin', scope: null };

/** Lets callers in who have a token that is good enough, and remembers who they are for as long as the request lives. */
export class Entrance {
  readonly #visits = new WeakMap<Request, Visit>();

  constructor(
    private readonly tokens: Tokens,
    private readonly authEnabled: boolean,
    /** Counts a failure of an address; calls back with an error when there were too many. */
    private readonly slowDown: RequestHandler,
  ) {}

  guard(served: Endpoint): RequestHandler {
    return (request, response, next) => {
      const caller = this.authEnabled ? this.#callerOf(request) : EVERYBODY;
      if (!caller) {
        response.set('www-authenticate', 'Bearer');
        return this.slowDown(request, response, (tooMany: unknown) => next(tooMany ?? unauthorized()));
      }
      this.#visits.set(request, { caller, served, named: namedBy(served, request), since: performance.now() });
      next(refusal(caller, served));
    };
  }

  /** Undefined when the request was not let in, or asked for nothing that is guarded. */
  visit(request: Request): Visit | undefined {
    return this.#visits.get(request);
  }

  /** Whether the caller would still be let in. */
  stillKnows({ tokenId }: Caller): boolean {
    return tokenId === null || this.tokens.isValid(tokenId);
  }

  #callerOf(request: Request): Caller | undefined {
    const [, secret] = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(request.get('authorization') ?? '') ?? [];
    const token = secret === undefined ? undefined : this.tokens.find(secret);
    return token && { tokenId: token.id, name: token.name, role: token.role, scope: token.scope };
  }
}

function namedBy({ params }: Endpoint, request: Request): Named {
  const { data = {} } = params.safeParse(request.params);
  return data as Named;
}

function unauthorized(): AppError {
  return new AppError('unauthorized', 'send a valid token as Authorization: Bearer <token>');
}
