import type { z } from 'zod';
import { call } from '../runner/wire/call.ts';
import type { Endpoint, Given, Reply } from '../runner/wire/endpoint.ts';
import type { Target } from '../runner/wire/exchange.ts';
import type { Operation } from '../runner/wire/model.ts';

/** What every call takes besides what it is about. */
export interface Options {
  /** Ends the waiting, with the signal's reason. An operation that has begun goes on: `operations.cancel` stops it. */
  readonly signal?: AbortSignal;
}

/** What calls take that run an operation. */
export interface LongOptions extends Options {
  /** Hears how the operation begins, and each time that it gets on. */
  readonly onProgress?: (operation: Operation) => void;
}

/** The body of a call, as it is written. */
export type Body<E extends Endpoint> = z.input<E['body']>;

/** The query of a call: yes and no as booleans, numbers as numbers. */
export type Query<E extends Endpoint> = {
  readonly [K in keyof z.output<E['query']>]?: Unbranded<z.output<E['query']>[K]>;
};
// Who asks has ids as plain text; what is wrong with one the host says.
type Unbranded<T> = T extends string ? string : T;

/** A call with all that is given to it. */
interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: unknown;
}

export type Connection = <E extends Endpoint>(called: E, asked?: Asked, options?: LongOptions) => Promise<Reply<E>>;

// The host itself waits for its nodes: half a minute for what is looked up, minutes for the deletion of many snapshots.
const DEADLINE_MS = { look: 60_000, change: 330_000 };
/** As long as a host may take to come back while one of its nodes works for us. */
export const ABSENCE_MS = 120_000;

/** Makes calls of one host. */
export function connect(host: Target): Connection {
  return async (called, asked = {}, { signal, onProgress } = {}) => {
    const deadlineMs = DEADLINE_MS[called.method === 'GET' || called.operation ? 'look' : 'change'];
    const options = { signal, onProgress, deadlineMs, absenceMs: ABSENCE_MS };
    try {
      // Path and query are text in the end, whatever their schemas make of it.
      return await call(host, called, asked as Given<typeof called>, options);
    } catch (failure) {
      signal?.throwIfAborted();
      throw failure;
    }
  };
}
