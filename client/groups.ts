import * as api from '../runner/wire/group-api.ts';
import type { Body, Connection, Options } from './connection.ts';

/** Several VPSes in one call, by their ids or by their project. One that fails fails alone: each has its own answer. */
export function groupCalls(ask: Connection) {
  return {
    /** `together` says whether all that was saved shows one moment. */
    snapshot: (body: Body<typeof api.snapshotGroup>, options?: Options) => ask(api.snapshotGroup, { body }, options),
    restore: (body: Body<typeof api.restoreGroup>, options?: Options) => ask(api.restoreGroup, { body }, options),
  };
}
