import * as api from '../host/wire/host-api.ts';
import type { Session } from '../host/wire/session-api.ts';
import type { Connection, Options } from './connection.ts';

/** Where a page keeps what its cookie needs beside it: see `ClientSettings`. */
export interface CsrfStore {
  get(): string | null;
  set(csrf: string | null): void;
}

/**
 * How a page that the host itself serves works without keeping a token: after `begin`, all calls of this client are made by
 * a cookie, and with a secret that is told only then.
 */
export function sessionCalls(ask: Connection, store: CsrfStore) {
  return {
    /** Signs in with a token. */
    async begin(token: string, options?: Options): Promise<Session> {
      const { csrf, ...session } = await ask(api.beginSession, { body: { token } }, options);
      store.set(csrf);
      return session;
    },
    /** Who makes the calls; rejects with `unauthorized`, or `forbidden` without the secret, where nobody is signed in. */
    current: (options?: Options) => ask(api.currentSession, {}, options),
    /** Signs out. */
    async end(options?: Options) {
      const reply = await ask(api.endSession, {}, options);
      store.set(null);
      return reply;
    },
  };
}

export function inMemory(): CsrfStore {
  let kept: string | null = null;
  return { get: () => kept, set: (csrf) => void (kept = csrf) };
}
