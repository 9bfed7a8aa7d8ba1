import { SavepointClient } from '../../client/index.ts';

/** The host that served this page, by the cookie that it gave to the browser. */
export const savepoint = new SavepointClient({ url: location.origin });
