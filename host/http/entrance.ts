import type { Request, RequestHandler, Response } from 'express';
import type { Endpoint } from '../../runner/wire/endpoint.ts';
import { AppError } from '../../runner/wire/errors.ts';
import { type Caller, refusal } from '../policy/access.ts';
import { forgery, intrusion } from '../policy/same-origin.ts';
import type { LiveSession, Sessions } from '../tokens/sessions.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { Token } from '../wire/host-model.ts';
import { readCookie } from './session-cookie.ts';

/** What is known of a call from the moment it was let in. */
export interface Visit {
  readonly caller: Caller;
  /** The session that stood for the caller's token, if there was one. */
  readonly session: LiveSession | undefined;
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

/** Who makes a call, and what says so. */
type Known = Pick<Visit, 'caller' | 'session'>;

const EVERYBODY: Caller = { tokenId: null, name: 'everybody', role: 'admin', scope: null };

/**
 * Lets callers in who have a token that is good enough, or a session that stands for one, and remembers who they are for
 * as long as the request lives.
 */
export class Entrance {
  readonly #visits = new WeakMap<Request, Visit>();

  constructor(
    private readonly tokens: Tokens,
    private readonly sessions: Sessions,
    private readonly authEnabled: boolean,
    /** Counts a failure of an address; calls back with an error when there were too many. */
    private readonly slowDown: RequestHandler,
  ) {}

  guard(served: Endpoint): RequestHandler {
    return (request, response, next) => {
      const known = this.authEnabled ? this.#whoSent(request) : { caller: EVERYBODY, session: undefined };
      if (!known) return this.#refuse(request, response, next);
      this.#remember(request, served, known);
      next(this.#forged(request, known.session) ?? refusal(known.caller, served));
    };
  }

  /** Lets in whoever knows the secret of a token, though the call does not bear it as others do. */
  async admit(request: Request, response: Response, served: Endpoint, secret: string): Promise<Token> {
    const token = this.tokens.find(secret);
    if (token) {
      this.#remember(request, served, { caller: callerOf(token), session: undefined });
      return token;
    }
    return new Promise((_resolve, reject) => this.#refuse(request, response, reject));
  }

  /** Undefined when the request was not let in, or asked for nothing that is guarded. */
  visit(request: Request): Visit | undefined {
    return this.#visits.get(request);
  }

  /** Whether the caller would still be let in. */
  stillKnows({ caller: { tokenId }, session }: Known): boolean {
    if (session) return this.sessions.isValid(session.id);
    return tokenId === null || this.tokens.isValid(tokenId);
  }

  #remember(request: Request, served: Endpoint, known: Known): void {
    this.#visits.set(request, { ...known, served, named: namedBy(served, request), since: performance.now() });
  }

  #refuse(request: Request, response: Response, next: (failure: unknown) => void): void {
    response.set('www-authenticate', 'Bearer');
    this.slowDown(request, response, (tooMany: unknown) => next(tooMany ?? unauthorized()));
  }

  #forged(request: Request, session: LiveSession | undefined): AppError | undefined {
    const brought = { method: request.method, origin: request.headers.origin, host: request.headers.host };
    const isProven = session?.proves(request.get('x-csrf-token')) ?? false;
    const byCookie = session && forgery({ ...brought, isProven });
    const problem = this.authEnabled ? byCookie : intrusion(brought);
    return problem === undefined ? undefined : new AppError('forbidden', problem);
  }

  // Whoever sends a token means that one, whatever cookie the browser adds.
  #whoSent(request: Request): Known | undefined {
    const header = request.get('authorization');
    if (header === undefined) return this.#bySession(request);
    const [, secret] = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(header) ?? [];
    const token = secret === undefined ? undefined : this.tokens.find(secret);
    return token && { caller: callerOf(token), session: undefined };
  }

  #bySession(request: Request): Known | undefined {
    const secret = readCookie(request);
    const session = secret === undefined ? undefined : this.sessions.find(secret);
    return session && { caller: callerOf(session.token), session };
  }
}

function callerOf({ id, name, role, scope }: Token): Caller {
  return { tokenId: id, name, role, scope };
}

function namedBy({ params }: Endpoint, request: Request): Named {
  const { data = {} } = params.safeParse(request.params);
  return data as Named;
}

function unauthorized(): AppError {
  return new AppError('unauthorized', 'send a valid token as Authorization: Bearer <token>');
}
