import { listOperations } from '../host/wire/host-api.ts';
import { progressOf } from '../runner/wire/call.ts';
import type { Target } from '../runner/wire/exchange.ts';
import { cancelOperation, oneOperation } from '../runner/wire/node-api.ts';
import { ABSENCE_MS, type Connection, type Options, type Query } from './connection.ts';

/** What runs, and what ran lately. */
export function operationCalls(ask: Connection, host: Target) {
  const get = (id: string, query?: Query<typeof oneOperation>, options?: Options) =>
    ask(oneOperation, { params: { id }, query }, options);
  return {
    list: (options?: Options) => ask(listOperations, {}, options),
    get,
    /** Asks it to stop; what it did is undone. */
    cancel: (id: string, options?: Options) => ask(cancelOperation, { params: { id } }, options),
    /** The operation as it is now, then each time that it has got on, until it has ended. */
    async *follow(id: string, options: Options = {}) {
      const started = await get(id, {}, options);
      try {
        yield* progressOf(host, started, { ...options, absenceMs: ABSENCE_MS });
      } catch (failure) {
        options.signal?.throwIfAborted();
        throw failure;
      }
    },
  };
}
