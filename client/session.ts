import type { Session } from '../host/wire/session-api.ts';
import * as api from '../host/wire/host-api.ts';
import type { Connection, Options } from './connection.ts';

/**
 * How a page that the host itself serves works without keeping a token: after `begin`, or after `current` where a cookie
 * is there already, all calls of this client are made by that cookie.
 */
export function sessionCalls(ask: Connection, keepCsrf: (csrf: string | null) => void) {
  const kept = (session: Session): Session => {
    keepCsrf(session.csrf);
    return session;
  };
  return {
    /** Signs in with a token. */
    begin: async (token: string, options?: Options) => kept(await ask(api.beginSession, { body: { token } }, options)),
    /** Who makes the calls; rejects with `unauthorized` where nobody is signed in. */
    current: async (options?: Options) => kept(await ask(api.currentSession, {}, options)),
    /** Signs out. */
    end: (options?: Options) => ask(api.endSession, {}, options),
  };
}
