import { z } from 'zod';
import { endpoint, Role } from '../../runner/wire/endpoint.ts';
import { Scope } from './host-model.ts';

/** How a browser works without keeping a token: a cookie that its scripts cannot read stands for it. */

export const Session = z.object({
  name: z.string().describe('of the token'),
  role: Role,
  scope: Scope.nullable().describe('null: every VPS'),
  by_cookie: z.boolean().describe('whether a cookie stands for the token'),
});
export type Session = z.output<typeof Session>;

export const BegunSession = Session.extend({
  csrf: z.string().describe('what each call by this cookie sends as X-CSRF-Token; it is told only here'),
});
export type BegunSession = z.output<typeof BegunSession>;

export const beginSession = endpoint({
  method: 'POST',
  path: '/api/session',
  summary: 'Sign in: a cookie stands for the token from then on, for a week',
  role: 'viewer',
  status: 201,
  body: z.strictObject({ token: z.string().max(500) }),
  reply: BegunSession,
});

export const currentSession = endpoint({
  method: 'GET',
  path: '/api/session',
  summary: 'Who makes this call, and what they may do',
  role: 'viewer',
  reply: Session,
});

export const endSession = endpoint({
  method: 'DELETE',
  path: '/api/session',
  summary: 'Sign out: the cookie stands for nothing any more',
  role: 'viewer',
  reply: z.object({ ended: z.boolean().describe('false where there was no cookie') }),
});
