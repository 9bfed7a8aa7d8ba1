import type { z } from 'zod';
import type { Endpoint, Given } from './endpoint.ts';
import { AppError, fromReply } from './errors.ts';
import { badRequest } from './problems.ts';

/** Another process that serves our endpoints. */
export interface Target {
  readonly name: string;
  readonly url: string;
  /** Empty where the other side asks for none. */
  readonly token: string;
  /** What a browser proves itself with that has a cookie in place of a token; null where there is none. */
  readonly csrf?: () => string | null;
  /** What sends a request; left out: the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/** One request and its answer, whose body is not yet looked into. An error that was answered is thrown. */
export async function exchange<E extends Endpoint>(
  to: Target,
  called: E,
  given: Given<E>,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown }> {
  // As a variable: browsers refuse a fetch that is called as somebody's method.
  const { fetch = globalThis.fetch } = to;
  const response = await fetch(urlOf(to, called, given), {
    method: called.method,
    headers: { ...authorization(to), 'content-type': 'application/json', ...headers },
    body: called.method === 'GET' ? undefined : JSON.stringify(given.body ?? {}),
    signal,
    redirect: 'error',
  });
  const body: unknown = await response.json();
  if (!response.ok) throw fromReply(body) ?? notOurs(to);
  return { status: response.status, body };
}

export function authorization({ token, csrf }: Target): Record<string, string> {
  if (token !== '') return { authorization: `Bearer ${token}` };
  const value = csrf?.() ?? null;
  return value === null ? {} : { 'x-csrf-token': value };
}

/** What is thrown instead of a failure that is not an answer of the other side. */
export function unavailable(to: Target): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof AppError) throw cause;
    throw new AppError('node_unavailable', `${to.name} does not answer`, { node: to.name }, { cause });
  };
}

export function urlOf<E extends Endpoint>(to: Target, called: E, given: Given<E>): URL {
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

/** The body as its schema has it. */
export function shaped<S extends z.ZodType>(to: Target, schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw notOurs(to);
}

export function notOurs(to: Target): AppError {
  return new AppError('node_unavailable', `${to.name} answered something else than Savepoint does`, { node: to.name });
}
