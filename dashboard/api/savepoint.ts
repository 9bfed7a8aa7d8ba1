import { SavepointClient } from '../../client/index.ts';

const KEPT = 'savepoint.csrf';

/** The host that served this page, by the cookie that it gave to the browser, and with what it told this page alone. */
export const savepoint = new SavepointClient({
  url: location.origin,
  csrf: {
    get: () => localStorage.getItem(KEPT),
    set: (csrf) => (csrf === null ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, csrf)),
  },
});
