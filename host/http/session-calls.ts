import { jsonBody } from '../../runner/wire/json-body.ts';
import { serve } from '../../runner/wire/serve.ts';
import type { Sessions } from '../tokens/sessions.ts';
import { beginSession, currentSession, endSession } from '../wire/session-api.ts';
import { type Desk, route } from './route.ts';
import { clearCookie, setCookie } from './session-cookie.ts';

/** How browsers sign in and out. */
export function sessionCalls(desk: Desk, sessions: Sessions): void {
  const { router, entrance, record } = desk;

  // Nobody is let in before the token is known, and that is in the body.
  router.post(beginSession.path, jsonBody);
  serve(router, beginSession, async ({ body }, { request, response }) => {
    const { id, name, role, scope } = await entrance.admit(request, response, beginSession, body.token);
    const { secret, csrf } = await sessions.begin(id);
    setCookie(request, response, secret);
    await record(request, { status: beginSession.status });
    return { name, role, scope, by_cookie: true, csrf };
  });

  route(desk, currentSession, async (_input, { caller: { name, role, scope }, request }) => {
    return { name, role, scope, by_cookie: entrance.visit(request)?.session !== undefined };
  });
  route(desk, endSession, async (_input, { request, response }) => {
    const session = entrance.visit(request)?.session;
    if (!session) return { ended: false };
    await sessions.end(session.id);
    clearCookie(request, response);
    return { ended: true };
  });
}
